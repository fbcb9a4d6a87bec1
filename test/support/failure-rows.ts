/**
 * The rows of what goes wrong, job by job and drive by drive (storage-import-export-retrieving-state-info-for-a-job: the
 * states of jobs and of drives, and its table of errors), each with the scenario that plays it. Whatever else a row shall
 * be held against (what is told to subscribers, say) can go over the same list.
 */
export type FailureRow = {
  readonly row: string;
  readonly scenario: string;
  /** Where a scenario has jobs of several kinds. */
  readonly kind?: string;
  readonly jobPath: readonly string[];
  /** Of its drives, in the order of the list. */
  readonly drivePaths: readonly (readonly string[])[];
};

const whole = ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging'];
const again = ['Received', 'Transferring', 'Packaging', 'Completed'];
const copied = ['Received', 'Transferring', 'Completed', 'ShippedBack'];
const failed = (status: string): readonly string[] => [
  'Received',
  'Transferring',
  `CompletedMoreInfo: ${status}`,
  'ShippedBack',
];
const reported = (status: string): readonly string[] => [
  'Received',
  `CompletedMoreInfo: ${status}`,
  'ShippedBack',
];
const never = ['NeverReceived'];

export const failureRows: readonly FailureRow[] = [
  {
    row: 'nothing goes wrong',
    scenario: 'all-goes-well',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copied, copied],
  },
  {
    row: 'Creating: nothing is shipped in two weeks, and the service deletes the job',
    scenario: 'never-shipped',
    jobPath: ['Creating', 'gone'],
    drivePaths: [[]],
  },
  {
    row: 'Creating: drives arrive although the job is not Shipping, and wait until it is',
    scenario: 'not-told',
    kind: 'told-late',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copied],
  },
  {
    row: 'unknown job: drives arrive of which nobody ever tells anything',
    scenario: 'not-told',
    kind: 'never-told',
    jobPath: ['Creating', 'gone'],
    drivePaths: [[]],
  },
  {
    row: 'Shipping: the package is missing for over two weeks, and the job goes straight to Closed',
    scenario: 'lost-package',
    jobPath: ['Creating', 'Shipping', 'Closed'],
    drivePaths: [never, never],
  },
  {
    row: 'Shipping: the operators extend the job, and the package arrives',
    scenario: 'overdue-and-extended',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copied],
  },
  {
    row: 'Shipping: the operators close the job',
    scenario: 'overdue-and-closed',
    jobPath: ['Creating', 'Shipping', 'Closed'],
    drivePaths: [never],
  },
  {
    row: 'Transferring, Packaging: the return address is wrong, and the customer gives another',
    scenario: 'wrong-return-address',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copied],
  },
  {
    row: 'Shipping, Transferring: the package holds a drive that is not in the driveList',
    scenario: 'extra-drive',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copied],
  },
  {
    row: 'NeverReceived: the package arrived without the drive',
    scenario: 'one-drive-missing',
    jobPath: [...whole, 'Closed'],
    drivePaths: [copied, never],
  },
  {
    row: 'NeverReceived: the drive arrives later, in another shipment',
    scenario: 'missing-drive-turns-up',
    jobPath: [...whole, 'Closed', ...again],
    drivePaths: [copied, [...never, ...copied]],
  },
  {
    row: 'NeverReceived: two weeks without a package, which is found later',
    scenario: 'lost-package-found',
    jobPath: ['Creating', 'Shipping', 'Closed', ...again],
    drivePaths: [
      [...never, ...copied],
      [...never, ...copied],
    ],
  },
  {
    row: 'CompletedMoreInfo: the key does not open the drive',
    scenario: 'wrong-key',
    jobPath: [...whole, 'Closed'],
    drivePaths: [failed('BitLockerKeyInvalid')],
  },
  {
    row: 'CompletedMoreInfo: the manifest is not the one that was hashed',
    scenario: 'corrupt-manifest',
    jobPath: [...whole, 'Closed'],
    drivePaths: [failed('ManifestCorrupted')],
  },
  {
    row: 'CompletedMoreInfo: the disk is damaged, the other one is copied',
    scenario: 'damaged-disk',
    jobPath: [...whole, 'Closed'],
    drivePaths: [failed('DiskOperationFailed'), copied],
  },
  {
    row: 'CompletedMoreInfo: a file is not the one that was hashed',
    scenario: 'changed-file',
    jobPath: [...whole, 'Closed'],
    drivePaths: [failed('CompletedWithErrors')],
  },
  {
    row: 'CompletedMoreInfo: the operators report drives without trying to read them',
    scenario: 'reported-drives',
    jobPath: [...whole, 'Closed'],
    drivePaths: [
      reported('DiskOperationFailed'),
      reported('VolumeNotNtfs'),
      reported('DiskOperationFailed'),
      copied,
    ],
  },
  {
    row: 'cancelled while Creating: the job stays, until it is deleted',
    scenario: 'cancelled',
    kind: 'creating',
    jobPath: ['Creating', 'gone'],
    drivePaths: [[]],
  },
  {
    row: 'cancelled while Shipping: the drives go home as they came',
    scenario: 'cancelled',
    kind: 'shipping',
    jobPath: ['Creating', 'Shipping', 'Received', 'Packaging', 'Completed'],
    drivePaths: [['Received', 'ShippedBack']],
  },
  {
    row: 'cancelled while Received: the drives go home as they came',
    scenario: 'cancelled',
    kind: 'received',
    jobPath: ['Creating', 'Shipping', 'Received', 'Packaging', 'Completed'],
    drivePaths: [['Received', 'ShippedBack']],
  },
  {
    row: 'cancelled while Transferring: what was not begun is not copied',
    scenario: 'cancelled',
    kind: 'transferring',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copied, ['Received', 'ShippedBack']],
  },
  {
    row: 'cancelled while Packaging: refused',
    scenario: 'cancelled',
    kind: 'packaging',
    jobPath: [...whole, 'Completed'],
    drivePaths: [copied],
  },
];
