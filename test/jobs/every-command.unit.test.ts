/** Every command in every status, and every command twice, held against the one table. */
import { describe, expect, it } from 'vitest';
import type { JobCommand } from '../../src/jobs/commands.ts';
import { decide } from '../../src/jobs/decide.ts';
import { driveStatuses } from '../../src/jobs/drive.ts';
import type { Job, JobStatus } from '../../src/jobs/job.ts';
import { jobStatuses } from '../../src/jobs/job.ts';
import { driveActions, driveCell, jobActions, jobCell } from '../../src/jobs/transitions.ts';
import type { DriveAction, JobAction } from '../../src/jobs/transitions.ts';
import {
  applied,
  cancel,
  close,
  days,
  deadline,
  delivery,
  driveSpec,
  errorsOf,
  extend,
  finish,
  hold,
  jobDetails,
  minutes,
  mount,
  nameList,
  patch,
  put,
  reachable,
  receive,
  readKeys,
  receiveLate,
  release,
  remind,
  remove,
  report,
  returnAddress,
  secondReturn,
  ship,
  shipBack,
  start,
  unmount,
} from '../support/jobs.ts';

type Trial = { readonly action: JobAction; readonly command: JobCommand; readonly at?: string };

const trials: readonly Trial[] = [
  { action: 'PutJob', command: put() },
  { action: 'PutJob', command: put({ details: jobDetails({ location: 'westeurope' }) }) },
  { action: 'tags', command: patch({ tags: { team: 'blue' } }) },
  { action: 'returnAddress', command: patch({ returnAddress: { ...returnAddress, city: 'Oslo' } }) },
  {
    action: 'returnShipping',
    command: patch({ returnShipping: { carrierName: 'DHL', carrierAccountNumber: '1' } }),
  },
  { action: 'deliveryPackage', command: patch({ deliveryPackage: { ...delivery, trackingNumber: 'T2' } }) },
  { action: 'logLevel', command: patch({ logLevel: 'Verbose' }) },
  { action: 'backupDriveManifest', command: patch({ backupDriveManifest: true }) },
  { action: 'driveList', command: patch({ drives: [driveSpec('D3')] }) },
  { action: 'state', command: patch({ ship: true }) },
  { action: 'state', command: ship },
  { action: 'cancelRequested', command: cancel },
  { action: 'DeleteJob', command: remove },
  { action: 'ReadBitLockerKeys', command: readKeys() },
  ...[['D1'], ['D2'], ['D1', 'D2'], ['X9'], []].map((drives): Trial => ({
    action: 'ReceivePackage',
    command: receive(drives),
  })),
  { action: 'ReceivePackage', command: receive(['D1', 'D2'], 'TRACK 1', ['X8']) },
  ...['D1', 'D2'].flatMap((drive): readonly Trial[] => [
    { action: 'ReceiveLateDrive', command: receiveLate(drive) },
    { action: 'ReceiveLateDrive', command: receiveLate(drive, 'OTHER 1') },
    { action: 'UnmountDrive', command: unmount(drive) },
    { action: 'ReportDrive', command: report(drive) },
    { action: 'ReportDrive', command: report(drive, 'Damaged', 'It rattles') },
    { action: 'MountDrive', command: mount(drive, 'bay-1') },
    { action: 'MountDrive', command: mount(drive, 'bay-2') },
    { action: 'StartDrive', command: start(drive) },
    { action: 'FinishDrive', command: finish(drive) },
    { action: 'FinishDrive', command: finish(drive, 'CompletedWithErrors') },
  ]),
  { action: 'ExtendJob', command: extend(days(40)) },
  { action: 'ExtendJob', command: extend(days(50)) },
  { action: 'CloseJob', command: close() },
  { action: 'CloseJob', command: close('Somebody else’s reason') },
  { action: 'HoldJob', command: hold() },
  { action: 'HoldJob', command: hold('Another message') },
  { action: 'ReleaseJob', command: release },
  { action: 'NameIncompleteList', command: nameList() },
  { action: 'NameIncompleteList', command: nameList('http://x/another.xml') },
  { action: 'ShipBack', command: shipBack() },
  { action: 'ShipBack', command: shipBack(secondReturn) },
  { action: 'ReachDeadline', command: deadline },
  { action: 'ReachDeadline', command: deadline, at: days(200) },
  ...[0, 12, 24, 88, 200].map((day): Trial => ({ action: 'Remind', command: remind, at: days(day) })),
];

const cases = Object.entries(reachable).flatMap(([name, job]) =>
  trials.map((trial) => ({ name, job, at: minutes(0), ...trial })),
);

const statusAfter = (job: Job | undefined): string => job?.status ?? 'deleted';

describe('every command in every status', () => {
  it.each(cases)('$name: $action $command', ({ job, action, command, at }) => {
    const cell = jobCell(action, job.status);
    const decision = decide(command, job, { now: at });

    if (!decision.ok) {
      for (const error of decision.errors) {
        if (error.code === 'JobStateConflict') expect(error.allowedIn).not.toContain(job.status);
      }
      return;
    }
    const next = applied(job, decision.events, at);
    expect(cell).toBeDefined();
    if (cell === 'same-again') expect(decision.events).toEqual([]);
    else if (decision.events.length > 0) expect(cell).toContain(statusAfter(next));
  });

  it.each(cases)('$name, twice: $action $command', ({ job, action, command, at }) => {
    const decision = decide(command, job, { now: at });
    const once = decision.ok ? applied(job, decision.events, at) : job;
    const again = decide(command, once, { now: at });

    if (decision.ok && action !== 'DeleteJob') expect(again).toEqual({ ok: true, events: [] });
    else if (decision.ok) expect(again).toEqual({ ok: false, errors: [{ code: 'JobNotFound' }] });
    else expect(again).toEqual(decision);
  });

  it.each(trials.filter(({ action }) => action !== 'PutJob'))(
    'no job: $action $command',
    ({ action, command }) => {
      const expected = action === 'ReachDeadline' || action === 'Remind' ? [] : [{ code: 'JobNotFound' }];
      expect(errorsOf(undefined, command, days(200))).toEqual(expected);
    },
  );
});

describe('the table', () => {
  const seen = cases.flatMap(({ job, action, command, at }) => {
    const decision = decide(command, job, { now: at });
    if (!decision.ok) return [];
    const next = applied(job, decision.events, at);
    return [{ job, action, next, same: decision.events.length === 0 }];
  });
  const actions = [...new Set(trials.map(({ action }) => action))];
  it.each(actions.flatMap((action) => jobStatuses.map((from) => ({ action, from }))))(
    'says no more than is so: $action in $from',
    ({ action, from }: { action: JobAction; from: JobStatus }) => {
      const here = seen.filter((one) => one.action === action && one.job.status === from);
      const cell = jobCell(action, from);
      if (cell === undefined) expect(here).toEqual([]);
      else if (cell === 'same-again') expect(here).not.toEqual([]);
      else {
        // What changed nothing is a repeat, which may succeed beside the moves that the cell names.
        const led = here
          .filter(({ same }) => !same || cell.includes(from))
          .map(({ next }) => statusAfter(next));
        expect(new Set(led)).toEqual(new Set(cell));
      }
    },
  );

  it('says no more than is so of the drives', () => {
    for (const action of actions.filter(isDriveAction)) {
      for (const from of driveStatuses) {
        const moves = seen
          .filter((one) => one.action === action)
          .flatMap(({ job, next, same }) =>
            job.drives.flatMap((drive, index) => {
              const to = next?.drives[index]?.status;
              return drive.status === from && to !== undefined ? [{ to, same }] : [];
            }),
          );
        const cell = driveCell(action, from);
        const reached = new Set(moves.filter(({ to }) => to !== from).map(({ to }) => to));
        const promised = cell === undefined || cell === 'same-again' ? [] : cell.filter((to) => to !== from);
        expect({ action, from, reached }).toEqual({ action, from, reached: new Set(promised) });
      }
    }
  });

  it('has every command and every property of a PATCH tried', () => {
    expect(new Set(actions)).toEqual(new Set(jobActions));
  });
});

const isDriveAction = (action: JobAction): action is JobAction & DriveAction =>
  driveActions.some((known) => known === action);
