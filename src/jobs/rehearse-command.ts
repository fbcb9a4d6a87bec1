/** What a command would do: decided on the job's row as it is, and nothing kept, hinted at or woken. */
import type { Caller } from '../ports/caller.ts';
import { claimConflicts } from './claims.ts';
import type { CommandContext, JobCommand } from './commands.ts';
import { decide } from './decide.ts';
import { refuse } from './decision.ts';
import { evolve } from './evolve.ts';
import type { JobRepository } from './job-repository.ts';
import type { JobKey } from './job.ts';
import { record, type CommandResult } from './run-command.ts';

/** {@link rehearseCommand} bound to its store. */
export type RehearseCommand = (
  key: JobKey,
  command: JobCommand,
  context: CommandContext & { readonly by: Caller },
) => Promise<CommandResult>;

/** @returns what `runCommand` would give, if nobody changes the job meanwhile. */
export const rehearseCommand = async (
  { repository }: { readonly repository: Pick<JobRepository, 'load' | 'holders'> },
  key: JobKey,
  command: JobCommand,
  context: CommandContext & { readonly by: Caller },
): Promise<CommandResult> => {
  const before = (await repository.load(key))?.job;
  const decision = decide(command, before, context);
  if (!decision.ok) return decision;
  const events = record(before, decision.events, context);
  const job = events.reduce(evolve, before);
  const [conflict, ...more] = job === undefined ? [] : await claimConflicts(repository, command, before, job);
  if (conflict !== undefined) return refuse(conflict, ...more);
  return { ok: true, job, events, created: before === undefined && job !== undefined };
};
