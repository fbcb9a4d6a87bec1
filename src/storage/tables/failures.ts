/**
 * What the table service refused, by status: Azurite gives no code with a stale ETag, and a refusal inside a
 * transaction comes as the status of the part that was refused.
 */
import { RestError } from '@azure/data-tables';
import * as z from 'zod';

/** Where the SDK leaves the service's code, but for refusals inside a transaction, which have it as their own. */
const details = z.object({ odataError: z.object({ code: z.string() }) });

/** The table service's own code of a refusal; Azurite does not always give one. */
export const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof RestError)) return undefined;
  return error.code ?? details.safeParse(error.details).data?.odataError.code;
};

/** Refusals of the whole table, with a status that otherwise speaks of a row. */
const ofTheTable: readonly (string | undefined)[] = ['TableNotFound', 'TableBeingDeleted'];

const refusedWith = (error: unknown, ...statuses: readonly number[]): boolean =>
  error instanceof RestError &&
  error.statusCode !== undefined &&
  statuses.includes(error.statusCode) &&
  !ofTheTable.includes(codeOf(error));

/** The row is not there. */
const isMissing = (error: unknown): boolean => refusedWith(error, 404);

/** The row is not as it was read: gone, changed, or there already. */
const isStale = (error: unknown): boolean => refusedWith(error, 404, 409, 412);

/** A conditional write: what the condition refused is an answer, all else is thrown. */
export const conditional = async (write: Promise<unknown>): Promise<'committed' | 'stale'> => {
  try {
    await write;
    return 'committed';
  } catch (error) {
    if (isStale(error)) return 'stale';
    throw error;
  }
};

/** `undefined` when the row is not there. */
export const unlessMissing = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};
