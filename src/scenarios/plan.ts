/** From a scenario and a seed to what happens, job by job, drive by drive: everything that chance decides is decided here. */
import { plusMs, type Instant } from '../ports/clock.ts';
import { createChance, type Chance } from './chance.ts';
import { MOST_JOBS, type DriveFault, type JobKind, type Scenario } from './scenario.ts';
import type { Span } from './spans.ts';

/** One telling of a scenario. `jobs`: how many, in the place of the scenario's own count. */
export type Telling = {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly jobs?: number;
  readonly startedAt: Instant;
};

export type PlayedDrive = {
  readonly driveId: string;
  readonly bitLockerKey: string;
  /** Bytes of each file. */
  readonly files: readonly number[];
  readonly fault?: DriveFault;
  /** Not in the job's package. */
  readonly isMissing: boolean;
  readonly bayTimeMs: number;
};

export type Play = {
  /** From 1. */
  readonly number: number;
  readonly kind: JobKind;
  readonly jobName: string;
  readonly trackingNumber: string;
  readonly returnTrackingNumber: string;
  readonly drives: readonly PlayedDrive[];
  /** Drives in its package that no job names. */
  readonly extraDrives: readonly string[];
  readonly createdAt: Instant;
  /** What never happens is absent. */
  readonly shippedAt?: Instant;
  /** The customer says that it was shipped. */
  readonly toldAt?: Instant;
  readonly deliveredAt?: Instant;
  /** The earliest time at which the package is opened. */
  readonly openedFrom?: Instant;
  /** What was missing, or lost, is found. */
  readonly foundAt?: Instant;
  readonly packingMs: number;
  /** From the hold; absent: never, or there is nothing to mend. */
  readonly mendedAfterMs?: number;
  /** What the operators add to an overdue job's time. */
  readonly extendByMs?: number;
};

/** Seeds are whole numbers of 32 bits. */
export const MAX_SEED = 2 ** 31 - 1;

const MINUTE_MS = 60_000;
const KEY_GROUPS = 8;
/** Each group of a BitLocker key is a multiple of 11 whose quotient fits 16 bits. */
const KEY_QUOTIENT = 0xffff;

const jobCount = ({ scenario, jobs }: Telling): number =>
  Math.min(MOST_JOBS, jobs ?? scenario.count ?? shares(scenario));

const shares = ({ jobs }: Scenario): number => jobs.reduce((sum, { share }) => sum + share, 0);

/** Dealt by shares, evenly along the way, so that a few jobs of a mixture are as mixed as many. */
const kindsOf = ({ jobs: kinds }: Scenario, count: number): readonly JobKind[] => {
  const whole = kinds.reduce((sum, { share }) => sum + share, 0);
  const dealt = kinds.map(() => 0);
  return Array.from({ length: count }, (_, index) => {
    const owed = kinds.map(({ share }, which) => (share * (index + 1)) / whole - (dealt[which] ?? 0));
    const next = owed.indexOf(Math.max(...owed));
    dealt[next] = (dealt[next] ?? 0) + 1;
    const kind = kinds[next];
    if (kind === undefined) throw new Error('A scenario has at least one kind of job.');
    return kind;
  });
};

const bitLockerKey = (chance: Chance): string =>
  Array.from({ length: KEY_GROUPS }, () => String(chance.whole(0, KEY_QUOTIENT) * 11).padStart(6, '0')).join(
    '-',
  );

const playedDrive = (
  chance: Chance,
  kind: JobKind,
  index: number,
  count: number,
  missing: number,
): PlayedDrive => {
  const fault = kind.faults[index];
  return {
    driveId: `AP${chance.hex(10)}`,
    bitLockerKey: bitLockerKey(chance),
    files: Array.from({ length: chance.within(kind.files) }, () => chance.within(kind.kilobytes) * 1024),
    ...(fault === undefined ? {} : { fault }),
    // The last ones, so that faults, which are told from the first on, are seen.
    isMissing: index >= count - missing,
    bayTimeMs: chance.within(kind.bayTime),
  };
};

/** Whole minutes, as people tell times. */
const minutesLater = (from: Instant, ms: number): Instant =>
  plusMs(from, Math.round(ms / MINUTE_MS) * MINUTE_MS);

const later = (chance: Chance, from: Instant | undefined, span: Span | 'never'): Instant | undefined => {
  // Drawn in any case: what never happens to one kind must not shift what happens to the others.
  const ms = span === 'never' ? 0 : chance.within(span);
  return from === undefined || span === 'never' ? undefined : minutesLater(from, ms);
};

const given = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;

const playOf = (telling: Telling, kind: JobKind, index: number): Play => {
  const { scenario, seed, startedAt } = telling;
  const number = index + 1;
  const jobName = `${scenario.name}-${seed}-${number}`;
  const chance = createChance(jobName);
  const createdAt = minutesLater(startedAt, chance.within({ from: 0, to: scenario.within.to }));
  // Who cancels before shipping ships nothing.
  const shippedAt = later(chance, createdAt, kind.cancels === 'Creating' ? 'never' : kind.ships);
  const deliveredAt = later(chance, shippedAt, kind.transit);
  const openedFrom = later(chance, deliveredAt, kind.opening);
  const foundAt = later(chance, shippedAt, kind.turnsUp);
  const toldAt = later(chance, shippedAt, kind.tells);
  const packingMs = chance.within(kind.packing);
  const count = chance.within(kind.drives);
  const missing = chance.within(kind.missing);
  const mended = kind.wrongAddress?.mended;
  const mendedAfterMs = mended === undefined || mended === 'never' ? undefined : chance.within(mended);
  const { overdue } = kind;
  const extendByMs = overdue === undefined || overdue === 'close' ? undefined : chance.within(overdue.extend);
  return {
    number,
    kind,
    jobName,
    trackingNumber: `1Z${chance.hex(12)}`,
    returnTrackingNumber: `1ZR${chance.hex(12)}`,
    drives: Array.from({ length: count }, (_, at) => playedDrive(chance, kind, at, count, missing)),
    extraDrives: Array.from({ length: chance.within(kind.extra) }, () => `AX${chance.hex(10)}`),
    createdAt,
    packingMs,
    ...given('shippedAt', shippedAt),
    ...given('toldAt', toldAt),
    ...given('deliveredAt', deliveredAt),
    ...given('openedFrom', openedFrom),
    ...given('foundAt', foundAt),
    ...given('mendedAfterMs', mendedAfterMs),
    ...given('extendByMs', extendByMs),
  };
};

/** The same telling gives the same plays; a job's play does not depend on how many others there are. */
export const plan = (telling: Telling): readonly Play[] =>
  kindsOf(telling.scenario, jobCount(telling)).map((kind, index) => playOf(telling, kind, index));

/** One of them, by its number, without the work of all; `undefined`: there are not so many. */
export const planOne = (telling: Telling, number: number): Play | undefined => {
  const kind = kindsOf(telling.scenario, jobCount(telling))[number - 1];
  return kind && playOf(telling, kind, number - 1);
};
