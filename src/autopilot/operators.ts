/**
 * The operators of a data centre on one round: bays, packages, late drives, and what goes home. They see the jobs as they
 * stand when the round begins, as on a screen, and act by the operator's API alone.
 */
import type { Drive, DriveProblem, ReceivedDrive } from '../jobs/drive.ts';
import { deadlineOf, type Job } from '../jobs/job.ts';
import type { JobRepository } from '../jobs/job-repository.ts';
import { packagePolicies, type PackageRecords } from '../jobs/package-record.ts';
import { inTurn } from '../jobs/queue.ts';
import { plusDays, plusMs, type Instant } from '../ports/clock.ts';
import type { Play, PlayedDrive } from '../scenarios/plan.ts';
import type { DriveFault, Scenario } from '../scenarios/scenario.ts';
import { roundAtOrAfter } from '../scenarios/working-hours.ts';
import { isAddressWrong, jobParams, keyOf } from './customer.ts';
import type { DeskMemory, Occupied, Run } from './names.ts';
import type { Person } from './person.ts';
import type { Shelf } from './shelf.ts';

type OperatorsDeps = {
  readonly repository: JobRepository;
  readonly records: Pick<PackageRecords, 'load'>;
  readonly ask: Person;
  readonly shelf: Shelf;
  /** Hears of every refusal. */
  readonly tell: (line: string) => void;
};

type Round = OperatorsDeps & {
  readonly run: Run;
  readonly dataCentre: Scenario['dataCentre'];
  readonly now: Instant;
};

/** A play that is not over, and its job as the round found it. */
type Case = {
  readonly play: Play;
  readonly job: Job | undefined;
  /** Since when its package waits for a job that can take it. */
  readonly heldSince?: Instant;
};
type LiveCase = { readonly play: Play; readonly job: Job };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MOST_EVENTS = 1000;

export const nothingYet: DeskMemory = { bays: [], opened: [], found: [], done: [], waits: {} };

/** Running a round again does nothing again that was done. */
export const goRound = async (
  round: Round,
  plays: readonly Play[],
  before: DeskMemory,
): Promise<{ readonly memory: DeskMemory; readonly next: Instant | null }> => {
  const cases = await lookAt(round, plays, before);
  const live = cases.filter((one): one is LiveCase => one.job !== undefined);
  let memory: DeskMemory = { ...before, bays: await emptyBays(round, live, before) };
  memory = { ...memory, opened: await openPackages(round, cases, memory) };
  memory = { ...memory, found: await takeInLateDrives(round, live, memory) };
  await decideOverdue(round, live);
  await holdAndRelease(round, live);
  await report(round, live);
  memory = { ...memory, bays: await fillBays(round, live, memory) };
  await sendHome(round, live, memory);
  await returnHeld(round, cases);
  const over = cases
    // What came late in this very round reopens its job: that shows in the next.
    .filter((one) => isOver(round, one, { ...memory, found: before.found }))
    .map(({ play }) => play.number);
  memory = { ...memory, done: [...memory.done, ...over] };

  const waits = plays
    .filter(({ number }) => !memory.done.includes(number))
    .map((play): [number, Instant] => {
      const seen = cases.find((one) => one.play === play);
      return [
        play.number,
        seen ? nextFor(round, seen, before) : (before.waits[play.number] ?? play.createdAt),
      ];
    });
  memory = { ...memory, waits: Object.fromEntries(waits) };
  const bayFree = memory.bays.map(({ until }) => until);
  const [first] = [...waits.map(([, at]) => at), ...(waits.length === 0 ? [] : bayFree)].toSorted();
  if (first === undefined) return { memory, next: null };
  const soonest = plusMs(round.now, MINUTE_MS);
  return { memory, next: roundAtOrAfter(first > soonest ? first : soonest, round.dataCentre) };
};

/** Those for which something may be to do, with their rows; in the order of the plays. */
const lookAt = (
  round: Round,
  plays: readonly Play[],
  { done, waits, opened }: DeskMemory,
): Promise<readonly Case[]> =>
  Promise.all(
    plays
      .filter(({ number, createdAt }) => !done.includes(number) && (waits[number] ?? createdAt) <= round.now)
      .map(async (play): Promise<Case> => {
        const job = (await round.repository.load(keyOf(play)))?.job;
        const isWaiting = opened.includes(play.number) && (job === undefined || job.status === 'Creating');
        const heldSince = isWaiting ? await heldSinceOf(round, play) : undefined;
        return { play, job, ...(heldSince === undefined ? {} : { heldSince }) };
      }),
  );

const heldSinceOf = async (
  { records, run }: Round,
  { trackingNumber }: Play,
): Promise<Instant | undefined> => {
  const held = await records.load({ location: run.dock, direction: 'Inbound', trackingNumber });
  return held?.record.state === 'Held' ? held.record.heldSince : undefined;
};

const ask = async (
  { run, ask: person, tell }: Round,
  operation: string,
  what: string,
  params: Readonly<Record<string, string>>,
  body?: object,
): Promise<boolean> => {
  const answer = await person(operation, {
    params: { location: run.dock, ...params },
    ...(body === undefined ? {} : { body }),
  });
  if (!answer.ok) tell(`${what}: ${answer.error.message}`);
  return answer.ok;
};

const driveOf = (job: Job, { driveId }: Pick<PlayedDrive, 'driveId'>): Drive | undefined =>
  job.drives.find((drive) => drive.driveId === driveId);

/** The disk stays where it is as long as it is copied, or waits for that: on a fast clock the engine is slow. */
const mayTakeOut = async (
  round: Round,
  cases: readonly LiveCase[],
  { driveId, until }: Occupied,
): Promise<boolean> => {
  if (until > round.now) return false;
  const job = cases.find((one) => driveOf(one.job, { driveId }) !== undefined)?.job;
  if (job === undefined) return true;
  const drive = driveOf(job, { driveId });
  if (drive?.status === 'Transferring') return false;
  if (drive?.status !== 'Received' || drive.bay === undefined) return true;
  const isStopped = job.cancelRequested || job.hold !== undefined;
  const what = `${job.key.name}: the drive ${driveId} cannot be unmounted`;
  return isStopped && ask(round, 'Datacenter_UnmountDrive', what, { driveId });
};

const emptyBays = async (
  round: Round,
  cases: readonly LiveCase[],
  { bays }: DeskMemory,
): Promise<readonly Occupied[]> => {
  const kept: Occupied[] = [];
  for (const occupied of bays) {
    if (await mayTakeOut(round, cases, occupied)) await round.shelf.takeOutOf(occupied.bay);
    else kept.push(occupied);
  }
  return kept;
};

const isDue = (at: Instant | undefined, now: Instant): at is Instant => at !== undefined && at <= now;

const openPackages = async (
  round: Round,
  cases: readonly Case[],
  { opened }: DeskMemory,
): Promise<readonly number[]> => {
  const now: number[] = [];
  const waiting = cases
    .filter(({ play }) => isDue(play.openedFrom, round.now) && !opened.includes(play.number))
    .toSorted((left, right) => (left.play.openedFrom ?? '').localeCompare(right.play.openedFrom ?? ''));
  for (const { play } of waiting) {
    const { drives, extraDrives, trackingNumber, number, jobName } = play;
    const found = [
      ...drives.filter(({ isMissing }) => !isMissing).map(({ driveId }) => driveId),
      ...extraDrives,
    ];
    const what = `${jobName}: its package cannot be received`;
    if (await ask(round, 'Datacenter_ReceivePackage', what, { trackingNumber }, { drives: found }))
      now.push(number);
  }
  return [...opened, ...now];
};

const takeInLateDrives = async (
  round: Round,
  cases: readonly LiveCase[],
  { found }: DeskMemory,
): Promise<readonly number[]> => {
  const now: number[] = [];
  for (const { play, job } of cases) {
    if (!isDue(play.foundAt, round.now) || found.includes(play.number)) continue;
    for (const { driveId } of job.drives.filter(({ status }) => status === 'NeverReceived'))
      await ask(round, 'Datacenter_ReceiveDrive', `${play.jobName}: the late drive ${driveId}`, { driveId });
    now.push(play.number);
  }
  return [...found, ...now];
};

/** So long before a package is overdue the operators decide, so that no weekend comes between. */
const DECIDE_BEFORE_MS = 4 * DAY_MS;

const decideOverdueFrom = ({ play, job }: LiveCase): Instant | undefined => {
  const deadline = deadlineOf(job);
  return job.status === 'Shipping' && play.kind.overdue !== undefined && deadline !== undefined
    ? plusMs(deadline, -DECIDE_BEFORE_MS)
    : undefined;
};

const decideOverdue = async (round: Round, cases: readonly LiveCase[]): Promise<void> => {
  for (const one of cases) {
    const { play, job } = one;
    const deadline = deadlineOf(job);
    if (!isDue(decideOverdueFrom(one), round.now) || deadline === undefined) continue;
    const name = play.jobName;
    if (play.extendByMs === undefined)
      await ask(round, 'Datacenter_CloseJob', `${name}: it cannot be closed`, jobParams(play), {
        reason: 'The package is lost, and the customer waits for it no longer.',
      });
    else
      await ask(round, 'Datacenter_ExtendJob', `${name}: it cannot be extended`, jobParams(play), {
        until: plusMs(deadline, play.extendByMs),
      });
  }
};

const holdAndRelease = async (round: Round, cases: readonly LiveCase[]): Promise<void> => {
  for (const { play, job } of cases) {
    const name = play.jobName;
    const isHere = job.status === 'Received' || job.status === 'Transferring' || job.status === 'Packaging';
    if (isHere && isAddressWrong(job) && job.hold === undefined)
      await ask(round, 'Datacenter_HoldJob', `${name}: it cannot be held`, jobParams(play), {
        message: 'The return address does not exist. Please give another one.',
      });
    if (job.hold !== undefined && !isAddressWrong(job))
      await ask(round, 'Datacenter_ReleaseJob', `${name}: it cannot be released`, jobParams(play));
  }
};

const problemOf = (fault: DriveFault | undefined): DriveProblem | undefined => {
  switch (fault) {
    case 'unreadable':
      return 'Unreadable';
    case 'unsupported':
      return 'Unsupported';
    case 'damaged':
      return 'Damaged';
    case 'wrongKey':
    case 'corruptManifest':
    case 'damagedDisk':
    case 'changedFile':
    case undefined:
      return undefined;
  }
};

/** What can be told of a drive in one's hand. */
const report = async (round: Round, cases: readonly LiveCase[]): Promise<void> => {
  for (const { drive, job } of queueOf(cases)) {
    const problem = problemOf(drive.fault);
    if (problem === undefined) continue;
    const { driveId } = drive;
    const what = `${job.key.name}: the drive ${driveId} cannot be reported`;
    await ask(round, 'Datacenter_ReportDrive', what, { driveId }, { problem });
  }
};

/** Bays are filled in the order of the queue. */
const fillBays = async (
  round: Round,
  cases: readonly LiveCase[],
  { bays }: DeskMemory,
): Promise<readonly Occupied[]> => {
  const names = Array.from({ length: round.dataCentre.bays }, (_, index) => `bay-${index + 1}`);
  const filled = [...bays, ...(await mountedInThisRound(round, cases))];
  const waiting = queueOf(cases).filter(({ drive }) => problemOf(drive.fault) === undefined);
  for (const { job, drive, received } of waiting) {
    const bay = names.find((name) => !filled.some((occupied) => occupied.bay === name));
    if (bay === undefined) break;
    const { driveId } = drive;
    await round.shelf.putInBay(round.run.runId, driveId, bay);
    const what = `${job.key.name}: the drive ${driveId}, here since ${received.receivedAt}, cannot be mounted`;
    if (await ask(round, 'Datacenter_MountDrive', what, { driveId }, { bay }))
      filled.push({ bay, driveId, until: plusMs(round.now, drive.bayTimeMs) });
    else await round.shelf.takeOutOf(bay);
  }
  return filled;
};

/** Whoever was cut off in this very round had put these in their bays, and remembers nothing of it; the timelines do. */
const mountedInThisRound = async (
  { repository, now }: Round,
  cases: readonly LiveCase[],
): Promise<readonly Occupied[]> => {
  const mounted: Occupied[] = [];
  for (const { play, job } of cases.filter((one) => one.job.changedAt >= now)) {
    const { events } = await repository.events(job.key.subscriptionId, job.jobId, 0, MOST_EVENTS);
    for (const { event, at } of events) {
      if (event.type !== 'DriveMounted' || at < now) continue;
      const drive = play.drives.find(({ driveId }) => driveId === event.driveId);
      if (drive === undefined) continue;
      mounted.push({ bay: event.bay, driveId: drive.driveId, until: plusMs(now, drive.bayTimeMs) });
    }
  }
  return mounted;
};

type Waiting = { readonly job: Job; readonly drive: PlayedDrive; readonly received: ReceivedDrive };

/** Drives that came before this round and may be worked on. */
const queueOf = (cases: readonly LiveCase[]): readonly Waiting[] => {
  const waiting = cases.flatMap(({ play, job }) =>
    job.cancelRequested || job.hold !== undefined || isAddressWrong(job)
      ? []
      : play.drives.flatMap((played): Waiting[] => {
          const drive = driveOf(job, played);
          return drive?.status === 'Received' && drive.bay === undefined
            ? [{ job, drive: played, received: drive }]
            : [];
        }),
  );
  return inTurn(waiting, ({ received }) => received);
};

const packedFrom = ({ play, job }: LiveCase): Instant =>
  plusMs(job.reached.Packaging ?? job.changedAt, play.packingMs);

const sendHome = async (round: Round, cases: readonly LiveCase[], { bays }: DeskMemory): Promise<void> => {
  for (const one of cases) {
    const { play, job } = one;
    const isInBay = bays.some(({ driveId }) => driveOf(job, { driveId }) !== undefined);
    const isReady = job.status === 'Packaging' && job.hold === undefined && !isInBay;
    if (!isReady || packedFrom(one) > round.now) continue;
    const what = `${play.jobName}: its drives cannot be sent home`;
    const { trackingNumber, returnTrackingNumber } = play;
    // A job that a late drive reopened goes home a second time.
    const returned = 'returnPackage' in job ? `${returnTrackingNumber}-2` : returnTrackingNumber;
    await ask(
      round,
      'Datacenter_ReturnPackage',
      what,
      { trackingNumber },
      { carrierName: 'FedEx', trackingNumber: returned, shipDate: round.now },
    );
  }
};

/** Of these nobody told in two weeks whose they are. */
const returnHeld = async (round: Round, cases: readonly Case[]): Promise<void> => {
  for (const { play, heldSince } of cases) {
    if (heldSince === undefined || returnHeldFrom(heldSince) > round.now) continue;
    const { jobName, trackingNumber, returnTrackingNumber } = play;
    await ask(
      round,
      'Datacenter_ReturnPackage',
      `${jobName}: its held package cannot be returned`,
      { trackingNumber },
      { carrierName: 'FedEx', trackingNumber: returnTrackingNumber, shipDate: round.now },
    );
  }
};

const returnHeldFrom = (heldSince: Instant): Instant => plusDays(heldSince, packagePolicies.returnDays);

const isFinished = ({ status }: Job): boolean => status === 'Completed' || status === 'Closed';

/** Nobody deletes a job on the day of its creation: one that is not there any later was deleted. */
const goneFrom = ({ createdAt }: Play): Instant => plusMs(createdAt, DAY_MS);

const isOver = ({ now }: Round, { play, job, heldSince }: Case, { found, bays }: DeskMemory): boolean => {
  if (heldSince !== undefined) return false;
  if (job === undefined) return goneFrom(play) <= now;
  // Nobody mends what it is on hold for: that is how its story ends.
  if (job.hold !== undefined && play.mendedAfterMs === undefined) return true;
  if (!isFinished(job) || play.kind.deletes) return false;
  if (play.foundAt !== undefined && !found.includes(play.number)) return false;
  return !bays.some(({ driveId }) => driveOf(job, { driveId }) !== undefined);
};

/** When the operators can do something for it next, as the round found it: what was done in it shows in the next round. */
const nextFor = (round: Round, { play, job, heldSince }: Case, { opened, found }: DeskMemory): Instant => {
  const { now } = round;
  if (job === undefined) return heldSince === undefined ? goneFrom(play) : returnHeldFrom(heldSince);
  const { openedFrom, toldAt, foundAt, number } = play;
  const isFoundLater = foundAt !== undefined && !found.includes(number);
  const awaited = [
    opened.includes(number) ? undefined : openedFrom,
    isFoundLater ? foundAt : undefined,
  ].filter((at) => at !== undefined);
  const deadline = deadlineOf(job);
  switch (job.status) {
    case 'Creating':
    case 'Shipping': {
      const atDeadline = deadline === undefined ? [] : [plusMs(deadline, HOUR_MS)];
      const toTell = toldAt !== undefined && toldAt > now ? [toldAt] : [];
      const toDecide = decideOverdueFrom({ play, job }) ?? [];
      return [...awaited, ...atDeadline, ...toTell].concat(toDecide).toSorted()[0] ?? plusMs(now, DAY_MS);
    }
    case 'Received':
    case 'Transferring':
      return now;
    case 'Packaging':
      return packedFrom({ play, job });
    case 'Completed':
    case 'Closed':
      return awaited.toSorted()[0] ?? now;
  }
};
