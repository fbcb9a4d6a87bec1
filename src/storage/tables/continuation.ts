/** Where a list goes on: the key of the last row it looked at, so that inserts and deletes in between do not shift it. */

/** What a caller handed back is no continuation of this list: a request to refuse, not a fault of ours. */
export class InvalidContinuationError extends Error {
  override readonly name = 'InvalidContinuationError';
}

export type Position = {
  /** The key of the row before. */
  readonly after: string;
  /** The service's own, where it stopped without giving a row: it goes with the same request alone. */
  readonly token?: string;
};

/** No key holds a line feed. */
const SEPARATOR = '\n';

export const toContinuation = ({ after, token }: Position): string =>
  Buffer.from(token === undefined ? after : `${after}${SEPARATOR}${token}`, 'utf8').toString('base64url');

/** @throws InvalidContinuationError when it does not lie within the range being listed. */
export const fromContinuation = (continuation: string, range: { from: string; end: string }): Position => {
  const [after = '', token] = Buffer.from(continuation, 'base64url').toString('utf8').split(SEPARATOR);
  const position = { after, ...(token !== undefined && { token }) };
  if (after < range.from || after >= range.end || toContinuation(position) !== continuation) {
    throw new InvalidContinuationError(
      'The continuation does not belong to this list: begin again without it, and follow nextLink as it is given.',
    );
  }
  return position;
};
