/** What a story comes to: days in each state, how long copying took, what the bays did. Pure. */
import type { Play } from '../../src/scenarios/plan.ts';
import type { JobEventLine } from '../drayage-client.ts';

export type FiguredJob = {
  readonly events: readonly JobEventLine[];
  /** When the carrier brought its package; absent: never. */
  readonly deliveredAt?: string;
  /** When what was missing, or lost, was found. */
  readonly foundAt?: string;
};

export const figuredJob = (
  { deliveredAt, foundAt }: Pick<Play, 'deliveredAt' | 'foundAt'>,
  events: readonly JobEventLine[],
): FiguredJob => ({
  events,
  ...(deliveredAt === undefined ? {} : { deliveredAt }),
  ...(foundAt === undefined ? {} : { foundAt }),
});

type Days = { readonly count: number; readonly p50: number; readonly p95: number };

export type Figures = {
  /** By the state that jobs were left in. */
  readonly ends: Readonly<Record<string, number>>;
  /** By state, in the order of a job's walk; what no job went through is absent. */
  readonly inState: Readonly<Record<string, Days>>;
  /** From the arrival of the last of its drives to the last copy, of jobs that were copied. */
  readonly arrivalToCopied?: Days & { readonly withinAim: number };
  readonly drivesCopied: number;
  readonly drivesPerBayAndDay: number;
};

/** "Strives to complete the copy in 7 to 10 days after the disks are received" (storage-import-export-view-drive-status). */
export const AIM_DAYS = { from: 7, to: 10 } as const;

const DAY_MS = 24 * 60 * 60 * 1000;

const leadsTo: Readonly<Record<string, string>> = {
  JobCreated: 'Creating',
  JobShipped: 'Shipping',
  PackageReceived: 'Received',
  JobReopened: 'Received',
  TransferStarted: 'Transferring',
  PackagingStarted: 'Packaging',
  JobCompleted: 'Completed',
  JobClosed: 'Closed',
  JobDeleted: 'gone',
};
const walk = ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging'];

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** The value that so large a part of all does not exceed (nearest rank). */
const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;

const daysOf = (values: readonly number[]): Days => {
  const sorted = values.toSorted((left, right) => left - right);
  return { count: sorted.length, p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
};

/** Summed where a job was in a state more than once. */
const daysInStates = ({ events }: FiguredJob): ReadonlyMap<string, number> => {
  const entered = events.flatMap(({ type, at }) => {
    const state = leadsTo[type];
    return state === undefined ? [] : [{ state, at }];
  });
  const days = new Map<string, number>();
  entered.forEach(({ state, at }, index) => {
    const next = entered[index + 1];
    if (next !== undefined) days.set(state, (days.get(state) ?? 0) + daysBetween(at, next.at));
  });
  return days;
};

const endOf = ({ events }: FiguredJob): string =>
  events.map(({ type }) => leadsTo[type]).findLast((state) => state !== undefined) ?? 'not created';

const copiedAt = ({ events }: FiguredJob): string | undefined =>
  events.findLast(({ type }) => type === 'DriveFinished')?.at;

/** @param workDays days on which the bays were manned. */
export const figuresOf = (jobs: readonly FiguredJob[], bays: number, workDays: number): Figures => {
  const inStates = jobs.map(daysInStates);
  const inState = walk.flatMap((state): [string, Days][] => {
    const values = inStates.flatMap((days) => days.get(state) ?? []);
    return values.length === 0 ? [] : [[state, daysOf(values)]];
  });
  const waits = jobs.flatMap((job) => {
    const copied = copiedAt(job);
    // What is found after the last copy was never copied, and nobody waited for that.
    const arrived = [job.foundAt, job.deliveredAt].find((at) => at !== undefined && at <= (copied ?? ''));
    return copied === undefined || arrived === undefined ? [] : [daysBetween(arrived, copied)];
  });
  const drivesCopied = jobs.reduce(
    (sum, { events }) => sum + events.filter(({ type }) => type === 'DriveFinished').length,
    0,
  );
  const ends = Map.groupBy(jobs, endOf);
  return {
    ends: Object.fromEntries([...ends].map(([end, group]) => [end, group.length])),
    inState: Object.fromEntries(inState),
    ...(waits.length === 0
      ? {}
      : {
          arrivalToCopied: {
            ...daysOf(waits),
            withinAim: waits.filter((days) => days <= AIM_DAYS.to).length,
          },
        }),
    drivesCopied,
    drivesPerBayAndDay: drivesCopied / (bays * Math.max(1, workDays)),
  };
};

const one = (value: number): string => value.toFixed(1).padStart(6);

/** As it is printed at the end. */
export const figureLines = (figures: Figures): readonly string[] => {
  const { ends, inState, arrivalToCopied: wait, drivesCopied, drivesPerBayAndDay } = figures;
  const endings = Object.entries(ends).map(([end, count]) => `${count} ${end}`);
  return [
    `  jobs           ${endings.join(', ')}`,
    '  days in state  jobs    p50    p95',
    ...Object.entries(inState).map(
      ([state, { count, p50, p95 }]) =>
        `    ${state.padEnd(12)} ${String(count).padStart(4)} ${one(p50)} ${one(p95)}`,
    ),
    wait === undefined
      ? '  arrival to copied: nothing was copied'
      : `  arrival to copied: p50 ${wait.p50.toFixed(1)} days, p95 ${wait.p95.toFixed(1)}; ${wait.withinAim} of ${wait.count} within ${AIM_DAYS.to} days (the service aims at ${AIM_DAYS.from} to ${AIM_DAYS.to})`,
    `  drives copied  ${drivesCopied}, ${drivesPerBayAndDay.toFixed(2)} per bay and working day`,
  ];
};
