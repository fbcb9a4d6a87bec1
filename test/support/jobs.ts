/** Builders of commands and of jobs in every status that can be reached; jobs are only ever made by commands. */
import type { CommandContext, JobChanges, JobCommand } from '../../src/jobs/commands.ts';
import { decide } from '../../src/jobs/decide.ts';
import type { DriveCopyStatus, DriveProblem, DriveResult, DriveSpec } from '../../src/jobs/drive.ts';
import type { DomainError } from '../../src/jobs/errors.ts';
import type { JobEvent, RecordedEvent } from '../../src/jobs/events.ts';
import { evolve } from '../../src/jobs/evolve.ts';
import type { DeliveryPackage, Job, JobDetails, JobKey, ReturnPackage } from '../../src/jobs/job.ts';
import type { Caller } from '../../src/ports/caller.ts';
import { plusMs } from '../../src/ports/clock.ts';
import type { Instant } from '../../src/ports/clock.ts';

export const startOfTime: Instant = '2026-01-05T08:00:00.000Z';
export const minutes = (count: number): Instant => plusMs(startOfTime, count * 60_000);
export const days = (count: number): Instant => plusMs(startOfTime, count * 86_400_000);

export const desk: Caller = { kind: 'client', name: 'desk' };

export const jobKey = (name = 'seattle-7'): JobKey => ({
  subscriptionId: '00000000-0000-4000-8000-000000000001',
  resourceGroup: 'Drives',
  name,
});

export const driveSpec = (driveId: string): DriveSpec => ({
  driveId,
  sealedBitLockerKey: `sealed-${driveId}`,
  manifestFile: '\\DriveManifest.xml',
  manifestHash: '109B21108597EF36D5785F08303F3638',
});

export const delivery: DeliveryPackage = { carrierName: 'FedEx', trackingNumber: 'TRACK 1', driveCount: 2 };

export const returnAddress: NonNullable<JobDetails['returnAddress']> = {
  recipientName: 'Ada',
  streetAddress1: 'Street 1',
  city: 'Redmond',
  postalCode: '98007',
  countryOrRegion: 'USA',
  phone: '4250000000',
  email: 'ada@example.com',
};

export const returnPackage: ReturnPackage = {
  carrierName: 'DHL',
  trackingNumber: 'BACK 1',
  driveCount: 2,
  shipDate: '2026-01-20',
};

export const secondReturn: ReturnPackage = { ...returnPackage, trackingNumber: 'BACK 2', driveCount: 1 };

type DetailsOf<Type extends JobDetails['jobType']> = Extract<JobDetails, { readonly jobType: Type }>;

export const jobDetails = (changes: Partial<DetailsOf<'Import'>> = {}): DetailsOf<'Import'> => ({
  jobType: 'Import',
  location: 'westus',
  storageAccountId:
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/devstoreaccount1',
  diagnosticsPath: 'waimportexport',
  logLevel: 'Error',
  backupDriveManifest: false,
  returnAddress,
  encryptionKey: { kekType: 'MicrosoftManaged' },
  ...changes,
});

export const exportDetails = (changes: Partial<DetailsOf<'Export'>> = {}): DetailsOf<'Export'> => ({
  ...jobDetails(),
  jobType: 'Export',
  export: { blobList: { blobPathPrefix: ['/'] } },
  ...changes,
});

type CommandOf<Type extends JobCommand['type']> = Extract<JobCommand, { readonly type: Type }>;

export const put = (changes: Partial<CommandOf<'PutJob'>> = {}): CommandOf<'PutJob'> => ({
  type: 'PutJob',
  jobId: 'job-1',
  key: jobKey(),
  details: jobDetails(),
  shippingInformation: { recipientName: 'Data centre West', city: 'Santa Clara' },
  drives: [driveSpec('D1'), driveSpec('D2')],
  ...changes,
});

export const patch = (changes: JobChanges): JobCommand => ({ type: 'UpdateJob', changes });
export const ship = patch({ ship: true, deliveryPackage: delivery });
export const cancel = patch({ cancel: true });
export const remove: JobCommand = { type: 'DeleteJob' };
export const readKeys = (name = 'desk'): JobCommand => ({
  type: 'ReadBitLockerKeys',
  reader: { kind: 'client', name },
});
export const receive = (
  drives: readonly string[],
  trackingNumber = 'TRACK 1',
  extra?: readonly string[],
): JobCommand => ({
  type: 'ReceivePackage',
  trackingNumber,
  drives,
  ...(extra === undefined ? {} : { extra }),
});
export const receiveLate = (driveId: string, trackingNumber?: string): JobCommand => ({
  type: 'ReceiveLateDrive',
  driveId,
  ...(trackingNumber === undefined ? {} : { trackingNumber }),
});
export const unmount = (driveId: string): JobCommand => ({ type: 'UnmountDrive', driveId });
export const report = (driveId: string, problem: DriveProblem = 'Unreadable', note?: string): JobCommand => ({
  type: 'ReportDrive',
  driveId,
  problem,
  ...(note === undefined ? {} : { note }),
});
export const extend = (until: Instant): JobCommand => ({ type: 'ExtendJob', until });
export const close = (reason = 'The customer sent nothing'): JobCommand => ({ type: 'CloseJob', reason });
export const hold = (message = 'The return address is wrong'): JobCommand => ({ type: 'HoldJob', message });
export const release: JobCommand = { type: 'ReleaseJob' };
export const mount = (driveId: string, bay: string): JobCommand => ({ type: 'MountDrive', driveId, bay });
export const start = (driveId: string): JobCommand => ({
  type: 'StartDrive',
  driveId,
  freshKey: 'sealed: fresh',
});
const result = (copyStatus: DriveCopyStatus = 'Completed'): DriveResult => ({
  copyStatus,
  bytesSucceeded: 10,
  percentComplete: 100,
  blobsSucceeded: 1,
  blobsFailed: copyStatus === 'CompletedWithErrors' ? 1 : 0,
});
export const finish = (driveId: string, copyStatus: DriveCopyStatus = 'Completed', run = 1): JobCommand => ({
  type: 'FinishDrive',
  driveId,
  run,
  result: result(copyStatus),
});
export const shipBack = (back: ReturnPackage = returnPackage): JobCommand => ({
  type: 'ShipBack',
  returnPackage: back,
});
export const nameList = (uri = 'http://x/list.xml'): JobCommand => ({ type: 'NameIncompleteList', uri });
export const deadline: JobCommand = { type: 'ReachDeadline' };
export const remind: JobCommand = { type: 'Remind' };

/** Numbers events from where the job stands. */
export const recorded = (
  job: Job | undefined,
  events: readonly JobEvent[],
  at: Instant,
  by: Caller = desk,
): readonly RecordedEvent[] =>
  events.map((event, index) => ({ sequence: (job?.version ?? 0) + index + 1, at, by, event }));

export const applied = (job: Job | undefined, events: readonly JobEvent[], at: Instant): Job | undefined =>
  recorded(job, events, at).reduce(evolve, job);

/** The events of an accepted command. */
export const eventsOf = (
  job: Job | undefined,
  command: JobCommand,
  now: Instant = startOfTime,
  policies: Pick<CommandContext, 'shippingGraceDays'> = {},
): readonly JobEvent[] => {
  const context: CommandContext = { now, ...policies };
  const decision = decide(command, job, context);
  if (!decision.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(decision.errors)}`);
  return decision.events;
};

/** The reasons of a refused command; none: it was accepted. */
export const errorsOf = (
  job: Job | undefined,
  command: JobCommand,
  now: Instant = startOfTime,
): readonly DomainError[] => {
  const decision = decide(command, job, { now });
  return decision.ok ? [] : decision.errors;
};

type Step =
  JobCommand | { readonly at: Instant; readonly command: JobCommand; readonly shippingGraceDays?: number };

/** The job after these commands, each accepted; they come at `startOfTime` unless they say otherwise. */
export const after = (...steps: readonly Step[]): Job => {
  const job = steps.reduce<Job | undefined>((before, step) => {
    const { at, command, ...policies } = 'command' in step ? step : { at: startOfTime, command: step };
    return applied(before, eventsOf(before, command, at, policies), at);
  }, undefined);
  if (job === undefined) throw new Error('These commands leave no job.');
  return job;
};

const shipped = [put(), ship] as const;
const both = [...shipped, receive(['D1', 'D2'])] as const;
const onlyOne = [...shipped, receive(['D1'])] as const;
const inCopy = [...both, mount('D1', 'bay-1'), start('D1')] as const;
const oneCopied = [...onlyOne, mount('D1', 'bay-1'), start('D1'), finish('D1')] as const;
const copied = (status: DriveCopyStatus) =>
  [...inCopy, finish('D1'), mount('D2', 'bay-1'), start('D2'), finish('D2', status)] as const;
const exported = [put({ details: exportDetails(), drives: [] })] as const;
const overdue = { at: days(14), command: deadline } as const;
const flagged = { ...overdue, shippingGraceDays: 16 } as const;
/** One drive came before the package, in another one. */
const stray = [...shipped, receiveLate('D1', 'OTHER 1')] as const;
const strayCopied = [...stray, mount('D1', 'bay-1'), start('D1'), finish('D1')] as const;
const exportHere = [...exported, ship, receive(['D1', 'D2'])] as const;
const exportCopied = [
  ...exportHere,
  ...['D1', 'D2'].flatMap((driveId) => [mount(driveId, 'bay-1'), start(driveId), finish(driveId)]),
] as const;

/** Every status a job can rest in, and every way in which it can differ there that a rule looks at. */
export const reachable: Readonly<Record<string, Job>> = {
  Creating: after(put()),
  'Creating, ready to ship': after(put(), patch({ deliveryPackage: delivery })),
  'Creating, cancelled': after(put(), patch({ deliveryPackage: delivery }), cancel),
  Shipping: after(...shipped),
  'Shipping, cancelled': after(...shipped, cancel),
  Received: after(...both),
  'Received, one missing': after(...onlyOne),
  'Received, one mounted': after(...both, mount('D1', 'bay-1')),
  'Transferring, one in copy': after(...inCopy),
  'Transferring, one in copy and one mounted': after(...inCopy, mount('D2', 'bay-2')),
  'Transferring, one copied': after(...inCopy, finish('D1')),
  'Transferring, one missing': after(...onlyOne, mount('D1', 'bay-1'), start('D1')),
  'Transferring, the late one waiting': after(...oneCopied, receiveLate('D2')),
  'Transferring, cancelled': after(...inCopy, cancel),
  'Transferring, cancelled with one missing': after(...onlyOne, mount('D1', 'bay-1'), start('D1'), cancel),
  Packaging: after(...copied('Completed')),
  'Packaging, with errors': after(...copied('CompletedWithErrors')),
  'Packaging, one missing': after(...oneCopied),
  'Packaging, cancelled before copying': after(...both, cancel),
  'Packaging, cancelled while copying': after(...inCopy, cancel, finish('D1')),
  'Packaging, cancelled with one missing': after(...onlyOne, cancel),
  'Packaging, a second time': after(
    ...oneCopied,
    shipBack(),
    receiveLate('D2'),
    mount('D2', 'bay-1'),
    start('D2'),
    finish('D2'),
  ),
  Completed: after(...copied('Completed'), shipBack()),
  'Completed, with warnings': after(...copied('CompletedWithWarnings'), shipBack()),
  'Completed, cancelled': after(...both, cancel, shipBack()),
  'Completed, cancelled with one missing': after(...onlyOne, cancel, shipBack()),
  'Closed, with errors': after(...copied('CompletedWithErrors'), shipBack()),
  'Closed, one missing': after(...oneCopied, shipBack()),
  'Closed, overdue': after(...shipped, overdue),
  'Closed, overdue and cancelled': after(...shipped, cancel, overdue),
  'Closed, empty package': after(...shipped, receive([])),
  'Creating, export': after(...exported),
  'Shipping, export': after(...exported, ship),
  'Closed, export overdue': after(...exported, ship, overdue),
  'Creating, on hold': after(put(), hold()),
  'Shipping, on hold': after(...shipped, hold()),
  'Shipping, overdue': after(...shipped, flagged),
  'Shipping, extended': after(...shipped, flagged, { at: days(15), command: extend(days(40)) }),
  'Shipping, overdue and on hold': after(...shipped, flagged, hold()),
  'Received, on hold': after(...both, mount('D1', 'bay-1'), hold()),
  'Received, with an extra drive': after(...shipped, receive(['D1', 'D2', 'X9'], 'TRACK 1', ['X9'])),
  'Received, corrected': after(...onlyOne, receive(['D1', 'D2'])),
  'Received, corrected from nothing': after(...shipped, receive([]), receive(['D1'])),
  'Received, one reported': after(...both, report('D1')),
  'Received, one apart': after(...stray),
  'Received, the package after the one apart': after(...stray, receive(['D2'])),
  'Transferring, on hold': after(...inCopy, hold()),
  'Transferring, the one apart': after(...stray, mount('D1', 'bay-1'), start('D1')),
  'Transferring, one reported': after(...inCopy, report('D2', 'Damaged', 'It rattles')),
  'Packaging, on hold': after(...copied('Completed'), hold()),
  'Packaging, all reported': after(...both, report('D1'), report('D2', 'Unsupported')),
  'Packaging, the one apart': after(...strayCopied),
  'Packaging, cancelled with the one apart': after(...stray, cancel),
  'Completed, cancelled with the one apart': after(...stray, cancel, shipBack()),
  'Completed, cancelled with one reported': after(...both, report('D1'), cancel, shipBack()),
  'Closed, reported': after(...both, report('D1'), report('D2', 'Unsupported'), shipBack()),
  'Closed, by the operator': after(...shipped, close()),
  'Closed, corrected to nothing': after(...onlyOne, receive([])),
  'Received, export': after(...exportHere),
  'Received, export reopened': after(...exported, ship, overdue, receive(['D1'])),
  'Transferring, export': after(...exportHere, mount('D1', 'bay-1'), start('D1')),
  'Packaging, export': after(...exportCopied),
  'Packaging, export cancelled': after(...exportHere, cancel),
  'Packaging, export with its list': after(...exportHere, cancel, nameList()),
  'Completed, export': after(...exportCopied, shipBack()),
  'Completed, export cancelled': after(...exportHere, cancel, shipBack()),
  'Closed, export with an empty package': after(...exported, ship, receive([])),
  'Received, reopened': after(...oneCopied, shipBack(), receiveLate('D2')),
  'Received, reopened after it was overdue': after(...shipped, overdue, receiveLate('D2')),
};
