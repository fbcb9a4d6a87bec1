/**
 * The rows of what goes wrong, job by job and drive by drive (storage-import-export-retrieving-state-info-for-a-job: the
 * states of jobs and of drives, and its table of errors), each with the scenario that plays it and what comes of it.
 */
import type { Step } from './story-steps.ts';
import {
  cancelled,
  closed,
  completed,
  copied,
  copying,
  created,
  deleted,
  extended,
  extra,
  failed,
  held,
  changed,
  missing,
  mounted,
  opened,
  packing,
  received,
  released,
  reminded,
  reopened,
  reported,
  shippedBack,
  shipped,
  started,
} from './story-steps.ts';

export type FailureRow = {
  readonly row: string;
  readonly scenario: string;
  /** Where a scenario has jobs of several kinds. */
  readonly kind?: string;
  readonly jobPath: readonly string[];
  /** Of its drives, in the order of the list. */
  readonly drivePaths: readonly (readonly string[])[];
  /** Its whole timeline, with what a subscriber is told; drives by their place in the list, from 1. */
  readonly story: readonly Step[];
  /** What the rules fix: from one thing a subscriber is told until the next of that other kind, to the millisecond. */
  readonly dates?: readonly { readonly from: Step; readonly to: Step; readonly days: number }[];
};

const whole = ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging'];
const again = ['Received', 'Transferring', 'Packaging', 'Completed'];
const copiedPath = ['Received', 'Transferring', 'Completed', 'ShippedBack'];
const failedPath = (status: string): readonly string[] => [
  'Received',
  'Transferring',
  `CompletedMoreInfo: ${status}`,
  'ShippedBack',
];
const reportedPath = (status: string): readonly string[] => [
  'Received',
  `CompletedMoreInfo: ${status}`,
  'ShippedBack',
];
const never = ['NeverReceived'];

/** With the tracking number, which is a change of its own. */
const underWay = [created, changed, shipped];
const arrives = (...places: readonly number[]): readonly Step[] => [...places.map(received), opened];
/** The first drive that is copied, whatever comes of it. */
const first = (place: number, end: (place: number) => Step = copied): readonly Step[] => [
  mounted(place),
  started(place),
  copying,
  end(place),
];
const another = (place: number): readonly Step[] => [mounted(place), started(place), copied(place)];
const goesHome = (...places: readonly number[]): readonly Step[] => [...places.map(shippedBack), completed];
const goesHomeFailed = (...places: readonly number[]): readonly Step[] => [
  ...places.map(shippedBack),
  closed('CopyErrors'),
];
const oneDrive: readonly Step[] = [...underWay, ...arrives(1), ...first(1), packing, ...goesHome(1)];

export const failureRows: readonly FailureRow[] = [
  {
    row: 'nothing goes wrong',
    scenario: 'all-goes-well',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copiedPath, copiedPath],
    story: [...underWay, ...arrives(1, 2), ...first(1), ...another(2), packing, ...goesHome(1, 2)],
  },
  {
    row: 'Creating: nothing is shipped in two weeks, and the service deletes the job',
    scenario: 'never-shipped',
    jobPath: ['Creating', 'gone'],
    drivePaths: [[]],
    story: [created, reminded, deleted],
    dates: [
      { from: created, to: reminded, days: 11 },
      { from: created, to: deleted, days: 14 },
    ],
  },
  {
    row: 'Creating: drives arrive although the job is not Shipping, one of them extra, and wait until it is',
    scenario: 'not-told',
    kind: 'told-late',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copiedPath],
    story: [...underWay, received(1), extra, opened, ...first(1), packing, ...goesHome(1)],
    dates: [{ from: shipped, to: opened, days: 0 }],
  },
  {
    row: 'unknown job: drives arrive of which nobody ever tells anything, and are returned after two weeks',
    scenario: 'not-told',
    kind: 'never-told',
    jobPath: ['Creating', 'gone'],
    drivePaths: [[]],
    story: [created, reminded, deleted],
    dates: [{ from: created, to: deleted, days: 14 }],
  },
  {
    row: 'Shipping: the package is missing for over two weeks, and the job goes straight to Closed',
    scenario: 'lost-package',
    jobPath: ['Creating', 'Shipping', 'Closed'],
    drivePaths: [never, never],
    story: [...underWay, reminded, missing(1), missing(2), closed('Overdue')],
    dates: [
      { from: shipped, to: reminded, days: 11 },
      { from: shipped, to: missing(1), days: 14 },
      { from: shipped, to: closed('Overdue'), days: 14 },
    ],
  },
  {
    row: 'Shipping: the operators extend the job, and the package arrives',
    scenario: 'overdue-and-extended',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copiedPath],
    story: [...underWay, reminded, extended, ...arrives(1), ...first(1), packing, ...goesHome(1)],
  },
  {
    row: 'Shipping: the operators close the job',
    scenario: 'overdue-and-closed',
    jobPath: ['Creating', 'Shipping', 'Closed'],
    drivePaths: [never],
    story: [...underWay, missing(1), closed('Overdue')],
  },
  {
    row: 'Transferring, Packaging: the return address is wrong, and the customer gives another',
    scenario: 'wrong-return-address',
    kind: 'nowhere',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copiedPath],
    story: [...underWay, ...arrives(1), ...[held, changed, released], ...first(1), packing, ...goesHome(1)],
  },
  {
    row: 'Transferring, Packaging: the return address is wrong, and the customer cannot be reached',
    scenario: 'wrong-return-address',
    kind: 'unreachable',
    jobPath: ['Creating', 'Shipping', 'Received'],
    drivePaths: [['Received']],
    story: [...underWay, ...arrives(1), held],
  },
  {
    row: 'Shipping, Transferring: the package holds a drive that is not in the driveList',
    scenario: 'extra-drive',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copiedPath],
    story: [...underWay, received(1), extra, opened, ...first(1), packing, ...goesHome(1)],
  },
  {
    row: 'NeverReceived: the package arrived without the drive',
    scenario: 'one-drive-missing',
    jobPath: [...whole, 'Closed'],
    drivePaths: [copiedPath, never],
    story: [
      ...underWay,
      ...[received(1), missing(2), opened],
      ...first(1),
      ...[packing, shippedBack(1), closed('NeverReceived')],
    ],
    dates: [{ from: missing(2), to: opened, days: 0 }],
  },
  {
    row: 'NeverReceived: the drive arrives later, in another shipment',
    scenario: 'missing-drive-turns-up',
    jobPath: [...whole, 'Closed', ...again],
    drivePaths: [copiedPath, [...never, ...copiedPath]],
    story: [
      ...underWay,
      ...[received(1), missing(2), opened],
      ...first(1),
      ...[packing, shippedBack(1), closed('NeverReceived')],
      ...[received(2), reopened],
      ...first(2),
      packing,
      ...goesHome(2),
    ],
    dates: [{ from: reopened, to: received(2), days: 0 }],
  },
  {
    row: 'NeverReceived: two weeks without a package, which is found later',
    scenario: 'lost-package-found',
    jobPath: ['Creating', 'Shipping', 'Closed', ...again],
    drivePaths: [
      [...never, ...copiedPath],
      [...never, ...copiedPath],
    ],
    story: [
      ...underWay,
      ...[reminded, missing(1), missing(2), closed('Overdue')],
      ...[received(1), reopened, received(2)],
      ...first(1),
      ...another(2),
      packing,
      ...goesHome(1, 2),
    ],
    dates: [{ from: shipped, to: missing(2), days: 14 }],
  },
  {
    row: 'CompletedMoreInfo: the key does not open the drive',
    scenario: 'wrong-key',
    jobPath: [...whole, 'Closed'],
    drivePaths: [failedPath('BitLockerKeyInvalid')],
    story: [...underWay, ...arrives(1), ...first(1, failed), packing, ...goesHomeFailed(1)],
  },
  {
    row: 'CompletedMoreInfo: the manifest is not the one that was hashed',
    scenario: 'corrupt-manifest',
    jobPath: [...whole, 'Closed'],
    drivePaths: [failedPath('ManifestCorrupted')],
    story: [...underWay, ...arrives(1), ...first(1, failed), packing, ...goesHomeFailed(1)],
  },
  {
    row: 'CompletedMoreInfo: the disk is damaged, the other one is copied',
    scenario: 'damaged-disk',
    jobPath: [...whole, 'Closed'],
    drivePaths: [failedPath('DiskOperationFailed'), copiedPath],
    story: [
      ...underWay,
      ...arrives(1, 2),
      ...first(1, failed),
      ...another(2),
      packing,
      ...goesHomeFailed(1, 2),
    ],
  },
  {
    row: 'CompletedMoreInfo: a file is not the one that was hashed',
    scenario: 'changed-file',
    jobPath: [...whole, 'Closed'],
    drivePaths: [failedPath('CompletedWithErrors')],
    story: [...underWay, ...arrives(1), ...first(1, failed), packing, ...goesHomeFailed(1)],
  },
  {
    row: 'CompletedMoreInfo: the operators report drives without trying to read them',
    scenario: 'reported-drives',
    jobPath: [...whole, 'Closed'],
    drivePaths: [
      reportedPath('DiskOperationFailed'),
      reportedPath('VolumeNotNtfs'),
      reportedPath('DiskOperationFailed'),
      copiedPath,
    ],
    story: [
      ...underWay,
      ...arrives(1, 2, 3, 4),
      ...[reported(1), reported(2), reported(3)],
      ...first(4),
      packing,
      ...goesHomeFailed(1, 2, 3, 4),
    ],
  },
  {
    row: 'cancelled while Creating: the job stays, until it is deleted',
    scenario: 'cancelled',
    kind: 'creating',
    jobPath: ['Creating', 'gone'],
    drivePaths: [[]],
    story: [created, cancelled, deleted],
  },
  {
    row: 'cancelled while Shipping: the drives go home as they came',
    scenario: 'cancelled',
    kind: 'shipping',
    jobPath: ['Creating', 'Shipping', 'Received', 'Packaging', 'Completed'],
    drivePaths: [['Received', 'ShippedBack']],
    story: [...underWay, cancelled, ...arrives(1), packing, ...goesHome(1)],
  },
  {
    row: 'cancelled while Received: the drives go home as they came',
    scenario: 'cancelled',
    kind: 'received',
    jobPath: ['Creating', 'Shipping', 'Received', 'Packaging', 'Completed'],
    drivePaths: [['Received', 'ShippedBack']],
    story: [...underWay, ...arrives(1), cancelled, packing, ...goesHome(1)],
  },
  {
    row: 'cancelled while Transferring: what was not begun is not copied',
    scenario: 'cancelled',
    kind: 'transferring',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copiedPath, ['Received', 'ShippedBack']],
    story: [...underWay, ...arrives(1, 2), ...first(1), cancelled, packing, ...goesHome(1, 2)],
  },
  {
    row: 'cancelled while Packaging: refused',
    scenario: 'cancelled',
    kind: 'packaging',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copiedPath],
    story: oneDrive,
  },
];
