/** Which command, and which property of a PATCH, is allowed in which status, and where it leads: the one table. */
import { driveStatuses } from './drive.ts';
import type { DriveStatus } from './drive.ts';
import { jobStatuses } from './job.ts';
import type { JobStatus } from './job.ts';

/**
 * Where an action may lead, the status it starts from included. `same-again`: only what was done before, with the same
 * content; it succeeds and changes nothing. What is absent is refused.
 */
type Cell<Status extends string> = readonly Status[] | 'same-again';
type Row<Status extends string> = Readonly<Partial<Record<Status, Cell<Status>>>>;
type JobRow = Row<JobStatus | 'none' | 'deleted'>;

const anyStatus = {
  Creating: ['Creating'],
  Shipping: ['Shipping'],
  Received: ['Received'],
  Transferring: ['Transferring'],
  Packaging: ['Packaging'],
  Completed: ['Completed'],
  Closed: ['Closed'],
} as const satisfies JobRow;

const untilPackaging = {
  Creating: ['Creating'],
  Shipping: ['Shipping'],
  Received: ['Received'],
  Transferring: ['Transferring'],
} as const satisfies JobRow;

const untilShippedBack = { ...untilPackaging, Packaging: ['Packaging'] } as const satisfies JobRow;

/**
 * The properties of a PATCH go by their wire names. Their rules are those of Update Job Properties (dn529110), those of
 * the statuses of storage-import-export-retrieving-state-info-for-a-job.
 */
const jobTransitions = {
  PutJob: { none: ['Creating'], Creating: ['Creating'] },
  tags: anyStatus,
  returnAddress: untilPackaging,
  returnShipping: untilPackaging,
  deliveryPackage: { Creating: ['Creating'], Shipping: ['Shipping'] },
  logLevel: untilPackaging,
  backupDriveManifest: untilPackaging,
  driveList: { Creating: ['Creating'] },
  state: { Creating: ['Shipping'], Shipping: 'same-again' },
  cancelRequested: {
    Creating: ['Creating'],
    Shipping: ['Shipping'],
    Received: ['Packaging'],
    Transferring: ['Transferring', 'Packaging'],
    Packaging: 'same-again',
    Completed: 'same-again',
    Closed: 'same-again',
  },
  ReadBitLockerKeys: anyStatus,
  DeleteJob: { Creating: ['deleted'], Completed: ['deleted'], Closed: ['deleted'] },
  ReceivePackage: {
    Shipping: ['Received', 'Packaging', 'Closed'],
    Received: ['Received', 'Closed'],
    Transferring: ['Transferring'],
    Packaging: ['Transferring', 'Packaging', 'Closed'],
    Completed: ['Packaging'],
    Closed: ['Received', 'Packaging'],
  },
  ReceiveLateDrive: {
    Shipping: ['Received', 'Packaging'],
    Received: ['Received'],
    Transferring: ['Transferring'],
    Packaging: ['Transferring', 'Packaging'],
    Completed: ['Packaging'],
    Closed: ['Received', 'Packaging'],
  },
  MountDrive: { Received: ['Received'], Transferring: ['Transferring'] },
  UnmountDrive: {
    Shipping: 'same-again',
    Creating: 'same-again',
    Received: ['Received'],
    Transferring: ['Transferring'],
    Packaging: ['Packaging'],
    Completed: 'same-again',
    Closed: 'same-again',
  },
  ReportDrive: {
    Received: ['Received', 'Packaging'],
    Transferring: ['Transferring', 'Packaging'],
    Packaging: 'same-again',
    Completed: 'same-again',
    Closed: 'same-again',
  },
  ExtendJob: { Shipping: ['Shipping'] },
  CloseJob: { Shipping: ['Closed'], Closed: 'same-again' },
  HoldJob: untilShippedBack,
  ReleaseJob: { ...untilShippedBack, Completed: 'same-again', Closed: 'same-again' },
  StartDrive: { Received: ['Transferring'], Transferring: ['Transferring'] },
  FinishDrive: {
    Received: 'same-again',
    Transferring: ['Transferring', 'Packaging'],
    Packaging: 'same-again',
    Completed: 'same-again',
    Closed: 'same-again',
  },
  NameIncompleteList: { Packaging: ['Packaging'], Completed: ['Completed'], Closed: ['Closed'] },
  ShipBack: { Packaging: ['Completed', 'Closed'], Completed: 'same-again', Closed: 'same-again' },
  ReachDeadline: {
    ...anyStatus,
    none: ['none'],
    Creating: ['Creating', 'deleted'],
    Shipping: ['Shipping', 'Closed'],
    Completed: ['Completed', 'deleted'],
    Closed: ['Closed', 'deleted'],
  },
  Remind: { ...anyStatus, none: ['none'] },
} as const satisfies Readonly<Record<string, JobRow>>;

/** A command's type, or a property of a PATCH by its wire name. */
export type JobAction = keyof typeof jobTransitions;

const driveTransitions = {
  ReceivePackage: {
    Specified: ['Received', 'NeverReceived'],
    NeverReceived: ['Received'],
    Received: ['Received', 'NeverReceived'],
    Transferring: 'same-again',
    Completed: 'same-again',
    CompletedMoreInfo: 'same-again',
    ShippedBack: 'same-again',
  },
  ReceiveLateDrive: {
    Specified: ['Received', 'NeverReceived'],
    NeverReceived: ['Received'],
    Received: 'same-again',
    Transferring: 'same-again',
    Completed: 'same-again',
    CompletedMoreInfo: 'same-again',
    ShippedBack: 'same-again',
  },
  MountDrive: { Received: ['Received'], Transferring: 'same-again' },
  UnmountDrive: {
    Specified: 'same-again',
    NeverReceived: 'same-again',
    Received: ['Received'],
    Completed: 'same-again',
    CompletedMoreInfo: 'same-again',
    ShippedBack: 'same-again',
  },
  ReportDrive: {
    Received: ['CompletedMoreInfo'],
    CompletedMoreInfo: 'same-again',
    ShippedBack: 'same-again',
  },
  StartDrive: { Received: ['Transferring'], Transferring: 'same-again' },
  FinishDrive: {
    Transferring: ['Completed', 'CompletedMoreInfo'],
    Completed: 'same-again',
    CompletedMoreInfo: 'same-again',
    ShippedBack: 'same-again',
  },
  ShipBack: {
    Received: ['ShippedBack'],
    Completed: ['ShippedBack'],
    CompletedMoreInfo: ['ShippedBack'],
  },
  CloseJob: { Specified: ['NeverReceived'] },
  ReachDeadline: { Specified: ['NeverReceived'] },
} as const satisfies Readonly<Record<string, Row<DriveStatus>>>;

/** A command that moves drives. */
export type DriveAction = keyof typeof driveTransitions;

export const jobActions = Object.keys(jobTransitions) as readonly JobAction[];
export const driveActions = Object.keys(driveTransitions) as readonly DriveAction[];

const opens = (cell: Cell<string> | undefined): boolean => cell !== undefined && cell !== 'same-again';

/** What the table says of the action in the status; `undefined`: refused. `none` is a name without a job. */
export const jobCell = (action: JobAction, from: JobStatus | 'none'): Cell<string> | undefined => {
  const row: JobRow = jobTransitions[action];
  return row[from];
};

export const driveCell = (action: DriveAction, from: DriveStatus): Cell<string> | undefined => {
  const row: Row<DriveStatus> = driveTransitions[action];
  return row[from];
};

/** The statuses in which the action may change something. */
export const allowedIn = (action: JobAction): readonly JobStatus[] =>
  jobStatuses.filter((status) => opens(jobCell(action, status)));

/** The drive's statuses in which the action may change it. */
export const driveAllowedIn = (action: DriveAction): readonly DriveStatus[] =>
  driveStatuses.filter((status) => opens(driveCell(action, status)));

export const isAllowed = (action: JobAction, job: { readonly status: JobStatus }): boolean =>
  opens(jobCell(action, job.status));

const patchProperties: ReadonlySet<JobAction> = new Set<JobAction>([
  'tags',
  'returnAddress',
  'returnShipping',
  'deliveryPackage',
  'logLevel',
  'backupDriveManifest',
  'driveList',
  'state',
  'cancelRequested',
]);

const cellText = (cell: Cell<string> | undefined, from: string): string => {
  if (cell === undefined) return '';
  if (cell === 'same-again') return 'same again';
  return cell.map((to) => (to === from ? 'stays' : `→ ${to}`)).join(', ');
};

/** Padded as Prettier pads tables, so that formatting the document leaves it alone. */
const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
};

/** The tables of the documentation, in Markdown. */
export const renderTransitions = (): string => {
  const froms = ['none', ...jobStatuses] as const;
  return [
    table([
      ['Job', ...froms],
      ...jobActions.map((action) => [
        patchProperties.has(action) ? `PATCH \`${action}\`` : action,
        ...froms.map((from) => cellText(jobCell(action, from), from)),
      ]),
    ]),
    table([
      ['Drive', ...driveStatuses],
      ...driveActions.map((action) => [
        action,
        ...driveStatuses.map((from) => cellText(driveCell(action, from), from)),
      ]),
    ]),
    `An empty cell is a refusal; _stays_: accepted, and the status remains; _same again_: only a repeat of what was done
before, with the same content, which succeeds and changes nothing. A property of a PATCH that says what is so already
is no change, and never refused.`,
  ].join('\n\n');
};
