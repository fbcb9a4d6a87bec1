/** What the Blob service's refusals mean to an import (Blob service error codes). */
import { RestError } from '@azure/storage-blob';
import type { BlobConflict, BlobRefusal, BlocksLost } from '../../ports/blob-account.ts';

/** The service's own code. A HEAD has no body, so there it stands in a header alone. */
export const codeOf = (error: RestError): string | undefined =>
  error.response?.headers.get('x-ms-error-code') ?? error.code;

const isLease = (code: string | undefined): boolean => code?.startsWith('Lease') ?? false;

/** 412, or 409 `BlobAlreadyExists` where `If-None-Match: *` did not hold. */
export const conflictOf = (error: unknown): BlobConflict | undefined => {
  if (!(error instanceof RestError)) return undefined;
  const code = codeOf(error);
  if (error.statusCode === 412 && !isLease(code)) return { kind: 'conflict' };
  return error.statusCode === 409 && code === 'BlobAlreadyExists' ? { kind: 'conflict' } : undefined;
};

export const blocksLostOf = (error: unknown): BlocksLost | undefined =>
  error instanceof RestError && codeOf(error) === 'InvalidBlockList' ? { kind: 'blocks-lost' } : undefined;

/** @throws what was thrown, when it is no answer of a storage account and no failure to reach one: a fault of our own. */
export const refusalOf = (error: unknown): BlobRefusal => {
  if (!(error instanceof Error)) throw error;
  const refused = (status: BlobRefusal['status'], retryable: boolean): BlobRefusal => ({
    kind: 'refused',
    status,
    retryable,
    reason: reasonOf(error),
    ...offenceOf(error),
  });
  if (error instanceof RestError) {
    const { statusCode } = error;
    const code = codeOf(error);
    if (isLease(code)) return refused('LeasePresent', false);
    if (statusCode === 401 || statusCode === 403) return refused('BlobRequestForbidden', false);
    return refused('BlobRequestFailed', isPassing(statusCode, code));
  }
  // The time limit we gave a request, and a token that could not be had.
  if (error.name === 'AbortError') return refused('BlobRequestFailed', true);
  if (TOKEN_ERRORS.has(error.name)) return refused('BlobRequestForbidden', false);
  throw error;
};

/** Blob service error codes that a request earns by what the blob was to carry. */
const OFFENCES: Readonly<Record<string, NonNullable<BlobRefusal['offends']>>> = {
  InvalidMetadata: 'metadata',
  EmptyMetadataKey: 'metadata',
  MetadataTooLarge: 'metadata',
  InvalidHeaderValue: 'properties',
};

const offenceOf = (error: Error): Pick<BlobRefusal, 'offends'> => {
  const offends = error instanceof RestError ? OFFENCES[codeOf(error) ?? ''] : undefined;
  return offends ? { offends } : {};
};

const TOKEN_ERRORS = new Set([
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

/** No status: the network. `Md5Mismatch`: the body was spoilt on its way, for it was checked before. */
const isPassing = (status: number | undefined, code: string | undefined): boolean =>
  status === undefined ||
  status >= 500 ||
  status === 408 ||
  status === 429 ||
  code === 'ContainerBeingDeleted' ||
  code === 'Md5Mismatch';

/** The first line only: what follows repeats the request. */
const reasonOf = (error: Error): string => {
  const [line = ''] = error.message.split('\n');
  const code = error instanceof RestError ? codeOf(error) : error.name;
  return code === undefined || line.includes(code) ? line : `${code}: ${line}`;
};
