/** The block list or page range list of a blob, as manifests and copy logs both write it. */
import { xmlText } from './xml-text.ts';

/** A chunk of a manifest, or of a log, where it has a status and may lack its hash. */
export type WrittenChunk = {
  readonly offset: number;
  readonly length: number;
  readonly id?: string;
  readonly hash?: string;
  readonly status?: string;
};

export function* chunkListXml(
  kind: 'block' | 'page',
  chunks: readonly WrittenChunk[],
  indent: string,
): Generator<string> {
  const list = kind === 'block' ? 'BlockList' : 'PageRangeList';
  if (chunks.length === 0) {
    yield `${indent}<${list} />\n`;
    return;
  }
  const element = kind === 'block' ? 'Block' : 'PageRange';
  yield `${indent}<${list}>\n`;
  for (const { offset, length, id, hash, status } of chunks)
    yield `${indent}  <${element} Offset="${offset}" Length="${length}"${attribute('Id', id)}${attribute('Hash', hash?.toUpperCase())}${attribute('Status', status)} />\n`;
  yield `${indent}</${list}>\n`;
}

const attribute = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name}="${xmlText(value)}"`;
