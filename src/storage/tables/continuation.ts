/** Where a list goes on: the key of the last row it gave, so that inserts and deletes in between do not shift it. */

/** What a caller handed back is no continuation of this list: a request to refuse, not a fault of ours. */
export class InvalidContinuationError extends Error {
  override readonly name = 'InvalidContinuationError';
}

export const toContinuation = (lastRowKey: string): string =>
  Buffer.from(lastRowKey, 'utf8').toString('base64url');

/** @throws InvalidContinuationError when it does not lie within the range being listed. */
export const fromContinuation = (continuation: string, range: { from: string; end: string }): string => {
  const key = Buffer.from(continuation, 'base64url').toString('utf8');
  if (key < range.from || key >= range.end || toContinuation(key) !== continuation) {
    throw new InvalidContinuationError(
      'The continuation does not belong to this list: begin again without it, and follow nextLink as it is given.',
    );
  }
  return key;
};
