/** What the operator finds in a package: its drives, those that are missing, and those that come apart from it. */
import type { OperatorCommand } from './commands.ts';
import { accept, findDrive, jobStateConflict, neverReceived, refuse } from './decision.ts';
import type { Decision } from './decision.ts';
import { bayOf, sameDrive } from './drive.ts';
import type { Drive } from './drive.ts';
import type { JobEvent } from './events.ts';
import { sameTrackingNumber, type Job } from './job.ts';
import { policies } from './policies.ts';
import { isAllowed } from './transitions.ts';
import type { Instant } from '../ports/clock.ts';
import { plusDays } from '../ports/clock.ts';

type CommandOf<Type extends OperatorCommand['type']> = Extract<OperatorCommand, { readonly type: Type }>;

const namesOf = (driveIds: readonly string[]): string => driveIds.join(', ') || 'none of its drives';
const idsOf = (drives: readonly Drive[]): readonly string[] => drives.map(({ driveId }) => driveId);

/** The same drives in any order, and however often each is named. */
const sameDrives = (left: readonly string[], right: readonly string[]): boolean => {
  const isWithin = (some: readonly string[], all: readonly string[]): boolean =>
    some.every((one) => all.some((other) => sameDrive(one, other)));
  return isWithin(left, right) && isWithin(right, left);
};

const withoutRepeats = (driveIds: readonly string[]): readonly string[] =>
  driveIds.filter((driveId, index) => driveIds.findIndex((other) => sameDrive(other, driveId)) === index);

/** Of a job whose package was opened: the drive was in it, whenever that was. */
const cameInPackage = (drive: Drive, trackingNumber: string): boolean => {
  if (drive.status === 'Specified' || drive.status === 'NeverReceived') return false;
  return drive.package === undefined
    ? drive.late !== true
    : sameTrackingNumber(drive.package, trackingNumber);
};

const isOpened = (job: Job, trackingNumber: string): boolean =>
  job.drives.some((drive) => cameInPackage(drive, trackingNumber)) ||
  ('closing' in job && job.closing.reason === 'PackageEmpty');

/** What the package holds, as the operator says it now. */
type Contents = {
  readonly trackingNumber: string;
  /** Ids of the job's drives, in its words where it has them. */
  readonly driveIds: readonly string[];
  /** Extra drives; `undefined`: nothing is said of them. */
  readonly extra: readonly string[] | undefined;
};

const extraEvents = ({ trackingNumber, extra }: Contents, job: Job): readonly JobEvent[] => {
  if (extra === undefined || sameDrives(extra, job.extraDrives ?? [])) return [];
  return [{ type: 'ExtraDrivesFound', trackingNumber, driveIds: withoutRepeats(extra) }];
};

const closedEmpty = (now: Instant): JobEvent => ({
  type: 'JobClosed',
  reason: 'PackageEmpty',
  deadline: plusDays(now, policies.keepFinishedDays),
});

const open = (contents: Contents, job: Job, now: Instant): Decision => {
  const { trackingNumber, driveIds } = contents;
  const isFound = ({ driveId }: Drive): boolean => driveIds.some((found) => sameDrive(found, driveId));
  const perDrive =
    job.details.jobType === 'Export'
      ? driveIds.map((driveId): JobEvent => ({ type: 'DriveReceived', driveId }))
      : job.drives.flatMap((drive): readonly JobEvent[] =>
          isFound(drive)
            ? [{ type: 'DriveReceived', driveId: drive.driveId }]
            : neverReceived([drive], 'NotInPackage'),
        );
  return accept(
    ...perDrive,
    ...extraEvents(contents, job),
    driveIds.length > 0 ? { type: 'PackageReceived', trackingNumber } : closedEmpty(now),
  );
};

/**
 * It was not opened before: the job was closed for want of it, or one of its drives came before it. Without any of the drives
 * it is no news for the job, which has none to send the extra ones home with.
 */
const openLate = (contents: Contents, job: Job): Decision => {
  const { trackingNumber, driveIds } = contents;
  if (driveIds.length === 0) return accept();
  return accept(
    ...driveIds.map((driveId): JobEvent => ({ type: 'DriveReceived', driveId, package: trackingNumber })),
    ...extraEvents(contents, job),
  );
};

const isCopyingBegun = ({ drives }: Job): boolean =>
  drives.some(({ runs, reported, status }) => runs > 0 || reported !== undefined || status === 'ShippedBack');

const takeOut = (drive: Drive, job: Job): readonly JobEvent[] => {
  const { driveId } = drive;
  const bay = bayOf(drive);
  return [
    ...(bay === undefined ? [] : [{ type: 'DriveUnmounted', driveId, bay } as const]),
    ...(job.details.jobType === 'Export'
      ? [{ type: 'DriveRemoved', driveId } as const]
      : neverReceived([drive], 'Correction')),
  ];
};

const correct = (
  contents: Contents,
  { before, added }: { readonly before: readonly Drive[]; readonly added: readonly string[] },
  job: Job,
  now: Instant,
): Decision => {
  const { trackingNumber, driveIds } = contents;
  const removed = before.filter(({ driveId }) => !driveIds.some((found) => sameDrive(found, driveId)));
  const remain = job.drives.some((drive) => drive.status === 'Received' && !removed.includes(drive));
  const isChanged = removed.length > 0 || added.length > 0;
  return accept(
    ...(isChanged ? [{ type: 'PackageCorrected', trackingNumber, driveIds } as const] : []),
    ...removed.flatMap((drive) => takeOut(drive, job)),
    ...added.map((driveId): JobEvent => ({
      type: 'DriveReceived',
      driveId,
      package: trackingNumber,
      correction: true,
    })),
    ...extraEvents(contents, job),
    ...(remain || added.length > 0 || !isChanged ? [] : [closedEmpty(now)]),
  );
};

/** The drives of the job that the command names; of an export job all of them are. */
const foundOf = (drives: readonly string[], job: Job): readonly string[] =>
  job.details.jobType === 'Export'
    ? withoutRepeats(drives).map((driveId) => findDrive(job, driveId)?.driveId ?? driveId)
    : idsOf(job.drives.filter(({ driveId }) => drives.some((found) => sameDrive(found, driveId))));

export const receivePackage = (
  { trackingNumber, drives, extra }: CommandOf<'ReceivePackage'>,
  job: Job,
  now: Instant,
): Decision => {
  const { deliveryPackage } = job.details;
  if (!isAllowed('ReceivePackage', job) || deliveryPackage === undefined) {
    return refuse(jobStateConflict('ReceivePackage', job));
  }
  const expected = deliveryPackage.trackingNumber;
  if (!sameTrackingNumber(trackingNumber, expected)) {
    return refuse({ code: 'PackageMismatch', expected, actual: trackingNumber });
  }
  const driveIds = foundOf(drives, job);
  const contents: Contents = { trackingNumber: expected, driveIds, extra };
  if (job.details.jobType === 'Export' && driveIds.length > policies.maxDrives) {
    return refuse({ code: 'TooManyDrives', found: driveIds.length, most: policies.maxDrives });
  }
  if (job.status === 'Shipping') return open(contents, job, now);

  const before = job.drives.filter((drive) => cameInPackage(drive, expected));
  if (sameDrives(driveIds, idsOf(before)) && extraEvents(contents, job).length === 0) return accept();
  const added = driveIds.filter((driveId) => !before.some((drive) => sameDrive(drive.driveId, driveId)));
  const mismatch = refuse({
    code: 'PackageMismatch',
    expected: namesOf(idsOf(before)),
    actual: namesOf(driveIds),
  });
  // Those that came apart from this package cannot have been in it.
  const isAbsent = (driveId: string): boolean =>
    (findDrive(job, driveId)?.status ?? 'NeverReceived') === 'NeverReceived';
  if (!added.every(isAbsent)) return mismatch;
  if (!isOpened(job, expected)) return openLate(contents, job);
  return isCopyingBegun(job) ? mismatch : correct(contents, { before, added }, job, now);
};

/** Of a job that waits for its package, the drive comes before it; the others are then late ones. */
const comeFirst = (drive: Drive, trackingNumber: string, job: Job): Decision =>
  accept(
    { type: 'DriveReceived', driveId: drive.driveId, package: trackingNumber },
    ...neverReceived(
      job.drives.filter((other) => other !== drive),
      'NotInPackage',
    ),
    { type: 'PackageReceived', trackingNumber },
  );

export const receiveLateDrive = (
  { driveId, trackingNumber }: CommandOf<'ReceiveLateDrive'>,
  job: Job,
): Decision => {
  const drive = findDrive(job, driveId);
  if (drive === undefined) return refuse({ code: 'DriveNotFound', driveId });
  if (!isAllowed('ReceiveLateDrive', job)) return refuse(jobStateConflict('ReceiveLateDrive', job));
  if (drive.status === 'Specified') {
    return trackingNumber === undefined
      ? refuse({ code: 'PackageNotOpened', driveId: drive.driveId })
      : comeFirst(drive, trackingNumber, job);
  }
  if (drive.status !== 'NeverReceived') return accept();
  return accept({
    type: 'DriveReceived',
    driveId: drive.driveId,
    ...(trackingNumber === undefined ? {} : { package: trackingNumber }),
  });
};
