/**
 * What an export job leaves out: the blobs that no drive took, and those that failed on the drive which took them. It is
 * written in the form of a list that a job may name, so that it can be the next one's.
 */
import { z } from 'zod';
import type { BlobListItem } from '../../formats/blob-list.ts';
import { writeBlobList } from '../../formats/write-blob-list.ts';
import type { BlobSelection } from '../../jobs/job.ts';
import type { WorkStore } from '../../storage/blobs/work-store.ts';
import type { DriveCopy } from '../drive-job.ts';
import { utf8, type Put } from '../drive-logs.ts';
import { exportedLine } from '../lines.ts';
import { runPapersOf } from '../papers.ts';
import type { Tell } from '../segments.ts';
import { AccountUnreachable, ChoiceRefused } from './ask-account.ts';
import { openChoice, type ChoiceDeps } from './choice.ts';
import { listItemOf } from './export-entry.ts';
import { outcomesOf } from './export-outcomes.ts';
import { exportInstanceId, exportPapersOf } from './export-papers.ts';
import { leftByAll } from './plan-export.ts';

/** How a drive's run ended: whether what is on the drive may be relied on, for it has its manifest. */
const ending = z.object({ hasManifest: z.boolean() });

export type EndedDrives = {
  /** @returns what stands: the first that was written. */
  readonly keep: (instanceId: string, hasManifest: boolean) => Promise<void>;
  readonly read: (instanceId: string) => Promise<z.infer<typeof ending> | undefined>;
};

export const endedDrives = (store: WorkStore, jobId: string): EndedDrives => {
  const path = (instanceId: string): string => `${exportInstanceId(jobId)}/ended/${instanceId}`;
  return {
    keep: async (instanceId, hasManifest) => {
      await store.writeOnce(path(instanceId), Buffer.from(JSON.stringify({ hasManifest })));
    },
    read: async (instanceId) => {
      const content = await store.read(path(instanceId));
      return content && ending.parse(JSON.parse(content.toString('utf8')));
    },
  };
};

/**
 * Whether no drive of the job is still to end. Each says that it has before it asks, so that of two that end at one time at
 * least one finds that it is the last; when both do, both write the same.
 */
export const isLastToEnd = async (ended: EndedDrives, copies: readonly DriveCopy[]): Promise<boolean> => {
  for (const copy of copies)
    if (copy.kind === 'waiting' || (copy.kind === 'copying' && !(await ended.read(copy.instanceId))))
      return false;
  return true;
};

type ListDeps = Pick<ChoiceDeps, 'account' | 'patience'> & {
  readonly workStore: WorkStore;
  readonly tell: Tell;
};

/**
 * @param selection what the job names: in its own words where nobody has come to look for it.
 * @returns the list's address; nothing when everything is on the drives, what the job names is no list, or the account does
 * not take this one.
 */
export const writeIncompleteList = async (
  deps: ListDeps,
  jobId: string,
  selection: BlobSelection,
  put: Put,
): Promise<string | undefined> => {
  const items = (): AsyncGenerator<BlobListItem> => notExported(deps, jobId, selection);
  try {
    const first = await items().next();
    return first.done ? undefined : await put('incomplete', () => utf8(writeBlobList(items())));
  } catch (error) {
    if (!(error instanceof ChoiceRefused || error instanceof AccountUnreachable)) throw error;
    deps.tell(`What is on no drive of job ${jobId} cannot be listed: ${error.message}`);
    return undefined;
  }
};

async function* notExported(
  deps: ListDeps,
  jobId: string,
  selection: BlobSelection,
): AsyncGenerator<BlobListItem> {
  const { workStore } = deps;
  const papers = exportPapersOf(workStore, jobId);
  const ended = endedDrives(workStore, jobId);
  if (!(await papers.source())) {
    const { paths, prefixes } = await openChoice(deps, selection);
    for (const prefix of prefixes) yield { kind: 'prefix', prefix };
    yield* paths();
    return;
  }
  for (let number = 0; ; number += 1) {
    const [claim, turn] = await Promise.all([papers.claim(number), papers.turn(number)]);
    if (!claim || turn?.plan.kind !== 'planned') break;
    const { instanceId } = claim;
    const hasManifest = (await ended.read(instanceId))?.hasManifest ?? false;
    const run = runPapersOf(workStore, instanceId, exportedLine);
    for await (const blob of outcomesOf(run, papers, instanceId, turn.plan.segments))
      if (!hasManifest || blob.status !== 'Completed') yield listItemOf(blob);
  }
  for await (const entry of leftByAll(papers)) yield listItemOf(entry);
}
