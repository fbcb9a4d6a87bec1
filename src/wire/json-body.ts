/** Reads a request's body as JSON: bounded, in UTF-8, with the place of the first fault. */
import { findJsonFault } from '../formats/json-fault.ts';
import { refusal } from './refusal.ts';

/** ARM's own limit on a request. */
const LIMIT_BYTES = 4 * 1024 * 1024;

type BodyRequest = {
  readonly headers: { readonly get: (name: string) => string | null };
  readonly body: ReadableStream<Uint8Array> | null;
};

/**
 * A body without a content type is refused too: a web page may send that, or a form, to a developer's machine without
 * asking; JSON it may not.
 */
const checkMediaType = (headers: BodyRequest['headers']): void => {
  const contentType = headers.get('content-type');
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  const encoding = headers.get('content-encoding');
  const isJson = type === 'application/json' || type === 'text/json';
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  if (!isJson || !isUtf8) {
    const found = contentType === null ? 'no Content-Type' : `Content-Type '${contentType}'`;
    throw refusal('UnsupportedMediaType', { found });
  }
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw refusal('UnsupportedMediaType', { found: `Content-Encoding '${encoding}'` });
  }
};

const readBounded = async (body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> => {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > LIMIT_BYTES) throw refusal('RequestEntityTooLarge', { limit: LIMIT_BYTES });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refusal('InvalidRequestContent', { reason: 'the body is not UTF-8' });
  }
};

/** `fault` says where the first one is, and nothing of what stands there. */
export const parseJson = (text: string): { readonly value: unknown } | { readonly fault: string } => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    const fault = findJsonFault(text);
    const where =
      fault && ` at line ${fault.line}, column ${fault.column}, where ${fault.expected} should be`;
    return { fault: `no JSON${where ?? ''}` };
  }
};

/** @throws Refusal for another media type, more than 4 MiB, an empty body, or what is not JSON. */
export const readJson = async ({ headers, body }: BodyRequest): Promise<unknown> => {
  checkMediaType(headers);
  if (Number(headers.get('content-length') ?? 0) > LIMIT_BYTES) {
    throw refusal('RequestEntityTooLarge', { limit: LIMIT_BYTES });
  }
  const text = decode(await readBounded(body));
  if (text.trim() === '') throw refusal('InvalidRequestContent', { reason: 'the body is empty' });
  const parsed = parseJson(text);
  if ('fault' in parsed) throw refusal('InvalidRequestContent', { reason: `the body is ${parsed.fault}` });
  return parsed.value;
};
