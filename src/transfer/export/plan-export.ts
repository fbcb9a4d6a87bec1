/**
 * The plan of one drive of an export job: what it takes of the source list, first fit, in the list's order. Drives take turns
 * in the order in which they ask; each takes of what the turns before it left.
 *
 * Nobody waits for anybody. A turn is claimed by a paper that is written once, with the drive's room in it. From it and the
 * list before it all of the turn follows; so whoever finds an earlier turn claimed and not yet taken, takes it himself, and
 * writes what its own drive would.
 */
import type { BlobSelection } from '../../jobs/job.ts';
import type { DriveSpace } from '../../ports/bay.ts';
import { inParts } from './in-parts.ts';
import type { PlanResult } from '../segments.ts';
import { ChoiceRefused } from './ask-account.ts';
import { drivePaths } from './drive-paths.ts';
import { leastSpace, roomOf, spaceOf } from './drive-space.ts';
import type { ExportEntry, SourceEntry } from './export-entry.ts';
import type { Claim, ExportPapers, ListTotals, Turn } from './export-papers.ts';
import { sourceOf, type SourceDeps } from './source-list.ts';

/** What one activity copies, as an import's does: long enough to be worth its messages, short enough to be done again. */
const SEGMENT_BYTES = 256 * 1024 * 1024;
const SEGMENT_BLOBS = 500;
/** As those of the source list. */
const LEFT_BLOBS = 500;
/** Far more runs of drives than a job has: what claims more is a fault. */
const MOST_TURNS = 1000;

/** @throws Error when the account cannot be reached; the step may be done again. */
export const planExport = async (
  deps: SourceDeps,
  job: { readonly driveId: string; readonly selection: BlobSelection },
  papers: ExportPapers,
  drive: DriveSpace & { readonly instanceId: string },
): Promise<PlanResult> => {
  const refuse = (
    copyStatus: Extract<PlanResult, { kind: 'refused' }>['copyStatus'],
    why: string,
  ): PlanResult => {
    deps.tell(`Drive ${job.driveId} is not filled: ${copyStatus}: ${why}`);
    return { kind: 'refused', copyStatus };
  };
  try {
    const source = await sourceOf(deps, job.selection, papers);
    if (source.blobs === 0)
      return refuse('CompletedWithErrors', 'nothing that the job names is in the account');
    const { turn, left } = await takeTurn(papers, source, drive);
    if (turn.plan.kind === 'planned' && turn.plan.totals.blobs === 0 && left.blobs > 0)
      deps.tell(`Drive ${job.driveId} has ${drive.freeBytes} bytes: none of ${left.blobs} blobs fits on it.`);
    return turn.plan;
  } catch (error) {
    if (error instanceof ChoiceRefused) return refuse(error.copyStatus, error.message);
    throw error;
  }
};

/** After every turn that was claimed before it. @returns the turn, and the list that it found. */
const takeTurn = async (
  papers: ExportPapers,
  source: ListTotals,
  { allocationUnit, freeBytes, instanceId }: Claim,
): Promise<{ readonly turn: Turn; readonly left: ListTotals }> => {
  const mine = { allocationUnit, freeBytes, instanceId };
  let list = source;
  for (let number = 0; number < MOST_TURNS; number += 1) {
    const claimed = (await papers.claim(number)) ?? (await papers.keepClaim(number, mine));
    const turn =
      (await papers.turn(number)) ??
      (await papers.keepTurn(number, await fill(papers, number, claimed, list)));
    if (claimed.instanceId === instanceId) return { turn, left: list };
    list = turn.left;
  }
  throw new Error(`${instanceId} found no turn among ${MOST_TURNS}.`);
};

/** Whoever does it, and however often, writes the same. */
const fill = async (
  papers: ExportPapers,
  number: number,
  { allocationUnit, freeBytes, instanceId }: Claim,
  list: ListTotals,
): Promise<Turn> => {
  const pathOf = drivePaths();
  const least = leastSpace(allocationUnit);
  const taken = { blobs: 0, bytes: 0 };
  const left = { blobs: 0, bytes: 0 };
  const segments = inParts<ExportEntry>(
    ({ length }) => length,
    (blobs, bytes) => blobs >= SEGMENT_BLOBS || bytes >= SEGMENT_BYTES,
    (segment, entries) => papers.writeSegment(instanceId, segment, entries),
  );
  const rest = inParts<SourceEntry>(
    () => 0,
    (blobs) => blobs >= LEFT_BLOBS,
    (part, entries) => papers.writeLeft(number, part, entries),
  );
  let room = roomOf({ freeBytes, allocationUnit });
  for (let part = 0; part < list.parts; part += 1)
    for (const entry of await papers.listPart(number, part)) {
      const space = room < least ? Infinity : spaceOf(entry, allocationUnit);
      const to = space <= room ? taken : left;
      to.blobs += 1;
      to.bytes += entry.length;
      if (to === taken) room -= space;
      const written = to === taken ? segments.add({ ...entry, filePath: pathOf(entry) }) : rest.add(entry);
      if (written) await written;
    }
  const count = await segments.end();
  return {
    plan: { kind: 'planned', segments: count, totals: { ...taken, serialFrom: count } },
    left: { parts: await rest.end(), ...left },
  };
};

/**
 * What no drive took, of the drives that had their turn; all that is chosen when none had. For the incomplete blob list, with
 * what failed on the drives.
 */
export async function* leftByAll(papers: ExportPapers): AsyncGenerator<SourceEntry> {
  let list: ListTotals | undefined = await papers.source();
  for (let number = 0; list; number += 1) {
    const turn = await papers.turn(number);
    if (turn) {
      list = turn.left;
      continue;
    }
    for (let part = 0; part < list.parts; part += 1) yield* await papers.listPart(number, part);
    return;
  }
}
