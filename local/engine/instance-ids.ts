/** Ids of instances and executions. */
import { createHash, randomUUID } from 'node:crypto';

/** 32 hex digits, as .NET's `Guid.ToString("N")`. */
export const newId = (): string => randomUUID().replaceAll('-', '');

/**
 * The execution that follows by continue-as-new. Made from the one before, so that an episode that is run again after a
 * crash starts children under the ids it gave them the first time.
 */
export const nextExecutionId = (executionId: string): string =>
  createHash('sha256').update(executionId).digest('hex').slice(0, 32);

const LONGEST_ID = 256;

/** Why an instance id is refused; the extension's rules. */
export const faultOfInstanceId = (id: string): string | undefined => {
  if (id.startsWith('@')) return 'Orchestration instance ids must not start with @.';
  if (/[/\\#?\p{Cc}]/u.test(id))
    return 'Orchestration instance ids must not contain /, \\, #, ?, or control characters.';
  if (id.length > LONGEST_ID)
    return `Orchestration instance ids must not exceed ${LONGEST_ID} characters; this one has ${id.length}.`;
  return undefined;
};
