/** Any interleaving of client, operator, clock and engine, at any times: what must hold after every command. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedClaims, claimsOf } from '../../src/jobs/claims.ts';
import type { Claim } from '../../src/jobs/claims.ts';
import type { JobChanges, JobCommand } from '../../src/jobs/commands.ts';
import { tagOf } from '../../src/jobs/condition.ts';
import { decide } from '../../src/jobs/decide.ts';
import { driveCopyStatuses, driveProblems } from '../../src/jobs/drive.ts';
import type { Drive } from '../../src/jobs/drive.ts';
import type { JobEvent, RecordedEvent } from '../../src/jobs/events.ts';
import { evolve } from '../../src/jobs/evolve.ts';
import type { Job } from '../../src/jobs/job.ts';
import { deadlineOf, jobStatuses } from '../../src/jobs/job.ts';
import { jobCell } from '../../src/jobs/transitions.ts';
import type { JobAction } from '../../src/jobs/transitions.ts';
import { plusDays, plusMs } from '../../src/ports/clock.ts';
import type { Instant } from '../../src/ports/clock.ts';
import {
  applied,
  cancel,
  close,
  days,
  deadline,
  delivery,
  driveSpec,
  exportDetails,
  extend,
  finish,
  hold,
  jobDetails,
  mount,
  nameList,
  patch,
  put,
  readKeys,
  reachable,
  receive,
  receiveLate,
  recorded,
  release,
  remove,
  report,
  returnAddress,
  returnPackage,
  ship,
  shipBack,
  start,
  startOfTime,
  unmount,
} from '../support/jobs.ts';

/** A number picks one of the commands that take the job as it is onward: chance alone seldom finishes a job. */
type Move = { readonly wait: number; readonly command: JobCommand | number };

const drives = ['D1', 'D2', 'D3'];
const anyDrive = fc.constantFrom(...drives);
const anyProblem = fc.constantFrom(...driveProblems);
const anyBay = fc.constantFrom('bay-1', 'bay-2', 'bay-3');
const somePackage = fc
  .tuple(fc.subarray([...drives, 'X9']), fc.constantFrom(undefined, [], ['X8']))
  .map(([found, extra]) => receive(found, 'TRACK 1', extra));

const anyChanges: fc.Arbitrary<JobChanges> = fc.record(
  {
    tags: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2'), { noNullPrototype: true }),
    returnAddress: fc.constantFrom(returnAddress, { ...returnAddress, city: 'Oslo' }),
    deliveryPackage: fc.constantFrom(delivery, { ...delivery, carrierName: 'UPS' }),
    logLevel: fc.constantFrom('Error', 'Verbose'),
    backupDriveManifest: fc.boolean(),
    drives: fc.subarray(drives, { minLength: 1 }).map((ids) => ids.map(driveSpec)),
    ship: fc.constant(true),
  },
  { requiredKeys: [] },
);

const anyResult = fc.oneof(
  { weight: 3, arbitrary: fc.constant('Completed' as const) },
  { weight: 1, arbitrary: fc.constantFrom(...driveCopyStatuses) },
);

const anyCommand: fc.Arbitrary<JobCommand> = fc.oneof(
  { weight: 2, arbitrary: fc.uuid().map((jobId) => put({ jobId, drives: drives.map(driveSpec) })) },
  { weight: 1, arbitrary: fc.constant(put({ details: jobDetails({ location: 'westeurope' }) })) },
  { weight: 1, arbitrary: fc.constant(put({ details: exportDetails(), drives: [] })) },
  { weight: 3, arbitrary: anyChanges.map(patch) },
  { weight: 3, arbitrary: fc.constant(ship) },
  { weight: 6, arbitrary: fc.constant(cancel) },
  { weight: 1, arbitrary: fc.constant(remove) },
  { weight: 2, arbitrary: fc.constant(readKeys()) },
  { weight: 4, arbitrary: somePackage },
  {
    weight: 3,
    arbitrary: fc
      .tuple(anyDrive, fc.constantFrom(undefined, 'OTHER 1'))
      .map(([drive, parcel]) => receiveLate(drive, parcel)),
  },
  { weight: 2, arbitrary: anyDrive.map(unmount) },
  { weight: 1, arbitrary: fc.tuple(anyDrive, anyProblem).map(([drive, problem]) => report(drive, problem)) },
  { weight: 1, arbitrary: fc.nat({ max: 60 }).map((count) => extend(days(count))) },
  { weight: 1, arbitrary: fc.constant(close()) },
  { weight: 1, arbitrary: fc.constantFrom('Wrong address', 'Call us').map(hold) },
  { weight: 2, arbitrary: fc.constant(release) },
  { weight: 8, arbitrary: fc.tuple(anyDrive, anyBay).map(([drive, bay]) => mount(drive, bay)) },
  { weight: 8, arbitrary: anyDrive.map(start) },
  {
    weight: 8,
    arbitrary: fc
      .tuple(anyDrive, anyResult, fc.constantFrom(1, 1, 1, 2))
      .map(([drive, status, run]) => finish(drive, status, run)),
  },
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 4 }).map((count) => {
      const trackingNumber = `BACK ${count}`;
      return shipBack({ ...returnPackage, trackingNumber });
    }),
  },
  { weight: 1, arbitrary: fc.constant(nameList()) },
  { weight: 2, arbitrary: fc.constant(deadline) },
);

/** Mostly minutes; now and then so long that a deadline passes, or back a little (another host's clock). */
const anyWait = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: 3_600_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -5_000, max: -1 }) },
  { weight: 1, arbitrary: fc.constantFrom(13, 14, 89, 90).map((days) => days * 86_400_000) },
);

const anyLife: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    wait: anyWait,
    command: fc.oneof({ weight: 3, arbitrary: anyCommand }, { weight: 4, arbitrary: fc.nat({ max: 11 }) }),
  }),
  { minLength: 20, maxLength: 90, size: 'max' },
);

const freshPut = put({ drives: drives.map(driveSpec) });

const onward = (job: Job | undefined, pick: number): JobCommand => {
  if (job === undefined) return freshPut;
  const perDrive = job.drives.flatMap((drive): readonly JobCommand[] => {
    switch (drive.status) {
      case 'Received':
        return [
          drive.bay === undefined ? mount(drive.driveId, `bay-of-${drive.driveId}`) : start(drive.driveId),
        ];
      case 'Transferring':
        return [finish(drive.driveId, pick % 4 === 3 ? 'CompletedWithErrors' : 'Completed', drive.runs)];
      case 'NeverReceived':
        return pick % 2 === 0 ? [receiveLate(drive.driveId)] : [];
      case 'Specified':
      case 'Completed':
      case 'CompletedMoreInfo':
      case 'ShippedBack':
        return [];
    }
  });
  const found = job.drives
    .map(({ driveId }) => driveId)
    .slice(pick === 11 ? job.drives.length : pick % 4 === 0 ? 1 : 0);
  if (job.hold !== undefined && pick % 3 !== 0) return release;
  const perJob: Readonly<Partial<Record<Job['status'], JobCommand>>> = {
    Creating: ship,
    Shipping: receive(found),
    Packaging: shipBack({ ...returnPackage, trackingNumber: `BACK ${job.version}` }),
    Completed: deadline,
  };
  const all = [...perDrive, ...[perJob[job.status]].filter((command) => command !== undefined)];
  return all[pick % Math.max(1, all.length)] ?? freshPut;
};

type Turn = {
  readonly now: Instant;
  readonly command: JobCommand;
  readonly before: Job | undefined;
  readonly after: Job | undefined;
  readonly events: readonly RecordedEvent[];
};

/** Plays a life; `history` are the events of the job that is there (a name deleted and used again is another job). */
const play = (life: readonly Move[], look: (turn: Turn, history: readonly RecordedEvent[]) => void): void => {
  let now = startOfTime;
  let job: Job | undefined;
  let history: readonly RecordedEvent[] = [];
  for (const { wait, command: move } of [{ wait: 0, command: freshPut }, ...life]) {
    now = plusMs(now, wait);
    const command = typeof move === 'number' ? onward(job, move) : move;
    const decision = decide(command, job, { now });
    const events = decision.ok ? recorded(job, decision.events, now) : [];
    const after = events.reduce(evolve, job);
    history = job === undefined ? events : [...history, ...events];
    look({ now, command, before: job, after, events }, history);
    job = after;
  }
};

const is = (...statuses: readonly Drive['status'][]) => {
  return (drive: Drive): boolean => statuses.includes(drive.status);
};

/** What is so of a job that nobody has anything to do with at the moment. */
const expectSettled = (job: Job): void => {
  const { status, drives, cancelRequested } = job;
  expect(drives.map(({ index }) => index)).toEqual(drives.map((_, index) => index));
  if (status === 'Creating' || status === 'Shipping') expect(drives.every(is('Specified'))).toBe(true);
  else expect(drives.some(is('Specified'))).toBe(false);

  if (status === 'Received') {
    expect(cancelRequested).toBe(false);
    expect(drives.some(is('Received'))).toBe(true);
    expect(drives.some(is('Transferring', 'Completed'))).toBe(false);
    for (const drive of drives.filter(is('CompletedMoreInfo'))) expect(drive.reported).toBeDefined();
  }
  if (status === 'Transferring') {
    const open = cancelRequested ? is('Transferring') : is('Transferring', 'Received');
    expect(drives.some(open)).toBe(true);
  } else {
    expect(drives.some(is('Transferring'))).toBe(false);
  }
  if (status === 'Packaging') {
    expect(drives.some(is('Completed', 'CompletedMoreInfo', 'Received'))).toBe(true);
    if (!cancelRequested) expect(drives.some(is('Received'))).toBe(false);
  }
  if (status === 'Completed') {
    expect(drives.every(cancelRequested ? is('ShippedBack', 'NeverReceived') : is('ShippedBack'))).toBe(true);
    expect(drives.some(is('ShippedBack'))).toBe(true);
  }
  if (status === 'Closed') expect(drives.every(is('ShippedBack', 'NeverReceived'))).toBe(true);

  const bays = drives.flatMap((drive) => ('bay' in drive ? [drive.bay] : []));
  expect(new Set(bays).size).toBe(bays.length);
  if (job.hold !== undefined) expect(['Completed', 'Closed']).not.toContain(status);
  expect('deadline' in job).toBe(['Creating', 'Shipping', 'Completed', 'Closed'].includes(status));
  expect(job.reached[status]).toBeDefined();
};

/** The events that move a job; each move is one of them, and each of them is a move. */
const moves: ReadonlySet<JobEvent['type']> = new Set<JobEvent['type']>([
  'JobCreated',
  'JobShipped',
  'PackageReceived',
  'TransferStarted',
  'PackagingStarted',
  'JobCompleted',
  'JobClosed',
  'JobReopened',
  'JobDeleted',
]);

const driveMoves: ReadonlySet<JobEvent['type']> = new Set<JobEvent['type']>([
  'DriveReceived',
  'DriveNeverReceived',
  'DriveStarted',
  'DriveReported',
  'DriveFinished',
  'DriveShippedBack',
]);

const actionsOf = (command: JobCommand): readonly JobAction[] => {
  if (command.type !== 'UpdateJob') return [command.type];
  const { ship: shipping, cancel: cancelling, drives: list, ...details } = command.changes;
  return [
    ...(Object.keys(details) as (keyof typeof details)[]),
    ...(list ? (['driveList'] as const) : []),
    ...(shipping ? (['state'] as const) : []),
    ...(cancelling ? (['cancelRequested'] as const) : []),
  ];
};

const check = (property: (life: readonly Move[]) => void): void => {
  fc.assert(fc.property(anyLife, property), { numRuns: 150 });
};

describe('whatever is commanded, in whatever order', () => {
  it('leaves the job settled, in every status that there is', () => {
    const seen = new Set<string>();
    check((life) => {
      play(life, ({ after }) => {
        if (after === undefined) return;
        expectSettled(after);
        const kind = after.cancelRequested ? ', cancelled' : '';
        seen.add(`${after.status}${kind}`);
      });
    });
    // Else the lives above are too tame to prove anything.
    for (const status of jobStatuses) expect(seen).toContain(status);
    for (const status of ['Shipping', 'Transferring', 'Packaging', 'Completed']) {
      expect(seen).toContain(`${status}, cancelled`);
    }
  });

  it('is rebuilt by its events, which are numbered without a gap', () => {
    check((life) => {
      let last: Job | undefined;
      let events: readonly RecordedEvent[] = [];
      play(life, ({ after }, history) => {
        last = after;
        events = history;
        if (after !== undefined) expect(after.version).toBe(history.length);
      });
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      expect(events.reduce<Job | undefined>(evolve, undefined)).toEqual(last);
      // Nothing is lost in being kept as JSON.
      if (last !== undefined) expect(JSON.parse(JSON.stringify(last))).toEqual(last);
    });
  });

  it('reads its keys without changing anything that is shown of it', () => {
    check((life) => {
      play(life, ({ command, before, after }) => {
        if (command.type !== 'ReadBitLockerKeys' || before === undefined || after === undefined) return;
        const { version, keysRead, ...shown } = after;
        const { version: versionBefore, keysRead: readBefore, ...shownBefore } = before;
        expect(shown).toEqual(shownBefore);
        expect(tagOf(after)).toBe(tagOf(before));
      });
    });
  });

  it('lets it hold what it names, within what one transaction takes', () => {
    check((life) => {
      let held: readonly Claim[] = [];
      play(life, ({ before, after, events }) => {
        if (after === undefined) {
          held = [];
          return;
        }
        const change = changedClaims(before && { job: before, held }, after);
        expect(change.taken.filter((claim) => held.some((other) => isDeepStrictEqual(other, claim)))).toEqual(
          [],
        );
        expect(1 + events.length + change.taken.length + change.dropped.length).toBeLessThanOrEqual(100);
        held = change.held;
        expect(new Set(held.map(({ kind, id }) => `${kind} ${id}`))).toEqual(
          new Set(claimsOf(after).map(({ kind, id }) => `${kind} ${id}`)),
        );
        if (after.status === 'Completed' || after.status === 'Closed') expect(held).toEqual([]);
        else {
          const here = after.drives.filter(is('Received', 'Transferring', 'Completed', 'CompletedMoreInfo'));
          for (const { driveId } of here)
            expect(held).toContainEqual({ kind: 'drive', id: driveId.toLowerCase() });
        }
      });
    });
  });

  it('moves a job and its drives by one event each time', () => {
    check((life) => {
      play(life, ({ before, events }) => {
        let job = before;
        for (const one of events) {
          const next = evolve(job, one);
          expect(job?.status !== next?.status).toBe(moves.has(one.event.type));
          const statusBefore = new Map(job?.drives.map(({ driveId, status }) => [driveId, status]));
          const moved = next?.drives.filter(({ driveId, status }) => {
            // The drives of an export job begin by being received.
            const from =
              statusBefore.get(driveId) ?? (next.details.jobType === 'Export' ? undefined : status);
            return from !== status;
          });
          if (driveMoves.has(one.event.type)) expect(moved).toHaveLength(1);
          else expect(moved ?? []).toEqual([]);
          job = next;
        }
      });
    });
  });

  it('goes only where the table says', () => {
    check((life) => {
      play(life, ({ command, before, after, events }) => {
        if (events.length === 0) return;
        const from = before?.status ?? 'none';
        const to = after?.status ?? 'deleted';
        if (from === to) return;
        const led = actionsOf(command).some((action) => jobCell(action, from)?.includes(to));
        expect({ command, from, to, led }).toMatchObject({ led: true });
      });
    });
  });

  it('has no effect the second time, but to restart the two weeks of Creating', () => {
    check((life) => {
      play(life, ({ now, command, after }) => {
        if (after === undefined) return;
        const at = plusMs(now, 1);
        const again = decide(command, after, { now: at });
        if (!again.ok || after.status === 'Creating') return;
        expect(applied(after, again.events, at)).toEqual(after);
      });
    });
  });

  it('deletes nothing before its time, and starts no drive of a cancelled job', () => {
    check((life) => {
      play(life, ({ now, command, before, events }, history) => {
        const types = events.map(({ event }) => event.type);
        if (types.includes('DriveStarted')) expect(before?.cancelRequested).toBe(false);
        const sinceLast = (wanted: readonly JobEvent['type'][], days: number): boolean => {
          const last = history.findLast(({ event }) => wanted.includes(event.type));
          return last !== undefined && plusDays(last.at, days) <= now;
        };
        for (const { event } of events) {
          if (event.type === 'JobClosed' && event.reason === 'PackageOverdue') {
            expect(sinceLast(['JobShipped'], 14)).toBe(true);
            expect(before?.hold).toBeUndefined();
          }
          if (event.type !== 'JobDeleted') continue;
          if (event.reason === 'ByClient') expect(command.type).toBe('DeleteJob');
          if (event.reason === 'CreatingExpired') {
            expect(sinceLast(['JobCreated', 'JobReplaced', 'JobUpdated'], 14)).toBe(true);
          }
          if (event.reason === 'KeptLongEnough')
            expect(sinceLast(['JobCompleted', 'JobClosed'], 90)).toBe(true);
        }
      });
    });
  });

  it('a deadline that is acted on late is acted on all the same', () => {
    check((life) => {
      play(life, ({ after }) => {
        const due = after && deadlineOf(after);
        if (after === undefined || due === undefined) return;
        const late = plusDays(due, 3);
        const decision = decide(deadline, after, { now: late, shippingGraceDays: 2 });
        const next = decision.ok ? applied(after, decision.events, late) : after;
        expect(next?.status).toBe(after.status === 'Shipping' ? 'Closed' : undefined);
      });
    });
  });
});

describe('a broken history', () => {
  const created = recorded(
    undefined,
    [
      {
        type: 'JobCreated',
        jobId: 'job-1',
        key: put().key,
        details: jobDetails(),
        shippingInformation: {},
        drives: [driveSpec('D1')],
        deadline: plusDays(startOfTime, 14),
      },
    ],
    startOfTime,
  );
  const job = created.reduce<Job | undefined>(evolve, undefined);
  const packaging = reachable['Packaging']!;
  const event = (one: JobEvent, sequence = 2): RecordedEvent => ({
    sequence,
    at: startOfTime,
    by: { kind: 'client', name: 'desk' },
    event: one,
  });

  it.each<[string, Job | undefined, RecordedEvent]>([
    ['a gap', job, event({ type: 'CancelRequested' }, 3)],
    ['an event before the first', undefined, event({ type: 'CancelRequested' }, 1)],
    ['a second beginning', job, { ...event(created[0]!.event), sequence: 2 }],
    ['a status that cannot follow', job, event({ type: 'PackagingStarted' })],
    [
      'an end in the midst',
      packaging,
      event({ type: 'JobDeleted', reason: 'ByClient' }, packaging.version + 1),
    ],
    ['shipping without a package', job, event({ type: 'JobShipped', deadline: startOfTime })],
    ['a drive it does not have', job, event({ type: 'DriveReceived', driveId: 'X9' })],
    ['a drive that cannot do that', job, event({ type: 'DriveShippedBack', driveId: 'D1' })],
  ])('is named, not glossed over: %s', (_, before, one) => {
    expect(() => evolve(before, one)).toThrow(/A job's history is broken/u);
  });
});
