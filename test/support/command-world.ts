/** All that a command needs, in memory: with a log of its steps, and a switch to fail at any of them. */
import type { JobCommand } from '../../src/jobs/commands.ts';
import type { JobRepository } from '../../src/jobs/job-repository.ts';
import { runCommand } from '../../src/jobs/run-command.ts';
import type { CommandDeps, CommandResult } from '../../src/jobs/run-command.ts';
import type { Instant } from '../../src/ports/clock.ts';
import { desk, jobKey, startOfTime } from './jobs.ts';
import { hintId } from './memory-hints.ts';
import { createMemoryRepository } from './memory-repository.ts';

export type CommandWorld = {
  readonly deps: CommandDeps;
  readonly repository: JobRepository;
  /** What was done, in order, with what matters of it: `commit`, `hint 2026-…`. */
  readonly log: string[];
  /** Ids `{instant}|{jobId}` of the hints that are there. */
  readonly hints: Set<string>;
  readonly run: (
    command: JobCommand,
    context?: { readonly now?: Instant; readonly jobId?: string },
  ) => Promise<CommandResult>;
};

/** @param before called before each step, with its line of the log; what it throws, the step throws. */
export const commandWorld = (
  before: (step: string) => void | Promise<void> = () => undefined,
): CommandWorld => {
  const repository = createMemoryRepository();
  const log: string[] = [];
  const hints = new Set<string>();
  const step = async <T>(line: string, act: () => T | Promise<T>): Promise<T> => {
    await before(line);
    log.push(line);
    return act();
  };
  const deps: CommandDeps = {
    repository: {
      ...repository,
      load: (key) => step('load', () => repository.load(key)),
      commit: (change) => step('commit', () => repository.commit(change)),
      remove: (change) => step('remove', () => repository.remove(change)),
    },
    hints: {
      put: (hint) => step(`hint ${hint.at}`, () => void hints.add(hintId(hint))),
      remove: (hint) => step(`unhint ${hint.at}`, () => void hints.delete(hintId(hint))),
      due: () => {
        throw new Error('Commands do not look for what is due.');
      },
    },
    packages: {
      expectPackage: (location, trackingNumber) =>
        step(`expect package ${location} ${trackingNumber}`, () => undefined),
      expectDrives: (location, driveIds) =>
        step(`expect drives ${location} ${driveIds.join(' ')}`, () => undefined),
      queueDrives: (location, _at, driveIds) =>
        step(`queue drives ${location} ${driveIds.join(' ')}`, () => undefined),
      queued: () => Promise.resolve([]),
      unqueue: (location, { driveId }) => step(`unqueue drive ${location} ${driveId}`, () => undefined),
      listPackages: () => Promise.resolve({ jobs: [] }),
      byTrackingNumber: () => Promise.resolve([]),
      byDrive: () => Promise.resolve([]),
      forget: () => Promise.resolve(),
    },
    wakes: { wake: ({ jobId }) => step(`wake ${jobId}`, () => undefined) },
  };
  return {
    deps,
    repository,
    log,
    hints,
    run: (command, { now = startOfTime, ...context } = {}) =>
      runCommand(deps, jobKey(), command, { now, by: desk, ...context }),
  };
};
