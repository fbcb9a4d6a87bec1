/** The steps that stories of jobs are told in: each an event of the timeline, and what a subscriber is told of it. */
import type { JobEventLine } from '../../demo/drayage-client.ts';
import type { CloudEvent } from '../../src/events/cloud-event.ts';

export type Step = {
  /** As the timeline has it: its type, and the drive's place in the list of drives. */
  readonly event: string;
  /** As {@link toldStep} puts it; absent: it stands in the timeline alone (docs/events.md). */
  readonly told?: string;
};

const step = (...parts: readonly (string | number | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' ');

const ofJob =
  (event: string, type: string) =>
  (attention?: string): Step => ({ event, told: step(`job.${type}`, attention) });

const ofDrive =
  (event: string, type: string, attention?: string) =>
  (place: number): Step => ({ event: step(event, place), told: step(`drive.${type}`, place, attention) });

export const created = ofJob('JobCreated', 'created')();
export const shipped = ofJob('JobShipped', 'shipping')();
export const cancelled = ofJob('CancelRequested', 'cancelRequested')();
export const opened = ofJob('PackageReceived', 'received')();
export const extra = ofJob('ExtraDrivesFound', 'extraDrives')('ExtraDrives');
export const extended = ofJob('JobExtended', 'extended')();
export const held = ofJob('JobHeld', 'held')('OnHold');
export const released = ofJob('JobReleased', 'released')();
export const copying = ofJob('TransferStarted', 'transferring')();
export const packing = ofJob('PackagingStarted', 'packaging')();
export const completed = ofJob('JobCompleted', 'completed')();
export const closed = ofJob('JobClosed', 'closed');
export const reopened = ofJob('JobReopened', 'reopened')();
export const reminded = ofJob('JobReminded', 'expiring')('Expiring');
export const deleted = ofJob('JobDeleted', 'deleted')();
/** The customer changed something: it stands in the timeline alone. */
export const changed: Step = { event: 'JobUpdated' };

export const received = ofDrive('DriveReceived', 'received');
export const missing = ofDrive('DriveNeverReceived', 'neverReceived', 'NeverReceived');
export const started = ofDrive('DriveStarted', 'transferring');
export const copied = ofDrive('DriveFinished', 'completed');
export const failed = ofDrive('DriveFinished', 'completedMoreInfo', 'CopyErrors');
export const reported = ofDrive('DriveReported', 'completedMoreInfo', 'CopyErrors');
export const shippedBack = ofDrive('DriveShippedBack', 'shippedBack');
export const mounted = (place: number): Step => ({ event: step('DriveMounted', place) });

/** Steps of the job itself, and of each of its drives: drives are copied side by side, so their order between them is free. */
export const lanes = (
  steps: readonly string[],
  laneOf = (step: string): string => /\d+/u.exec(step)?.[0] ?? 'job',
): ReadonlyMap<string, readonly string[]> => Map.groupBy(steps, laneOf);

type Places = (driveId: string) => number;

export const eventStep = ({ type, driveId }: JobEventLine, placeOf: Places): string =>
  step(type, driveId && placeOf(driveId));

/** `drive.completedMoreInfo 1 CopyErrors`: the type, the drive's place, what somebody should look for. */
export const toldStep = ({ type, data: { drive, attention } }: CloudEvent, placeOf: Places): string =>
  step(type.replace(/^drayage\./u, ''), drive && placeOf(drive.driveId), attention);
