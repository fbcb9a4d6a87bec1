/** What belongs into the parcel that goes home, and what stays. Pure. */
import type { OperatorsDrive, OperatorsJob, Package } from '../../api/datacenter.ts';

export type Packed = {
  readonly driveId: string;
  /** `undefined`: an extra drive. */ readonly job: OperatorsJob | undefined;
};

export type ParcelContents = {
  readonly packed: readonly Packed[];
  /** Under way, and not ready to be sent home. */
  readonly staying: readonly OperatorsJob[];
};

const isHere = ({ state }: OperatorsDrive): boolean =>
  state === 'Received' || state === 'Completed' || state === 'CompletedMoreInfo';

const isLeaving = ({ state, hold }: OperatorsJob): boolean => state === 'Packaging' && hold === undefined;

const isUnderWay = ({ state }: OperatorsJob): boolean => state !== 'Completed' && state !== 'Closed';

export const parcelOfJob = (job: OperatorsJob): ParcelContents =>
  isLeaving(job)
    ? { packed: job.drives.filter(isHere).map(({ driveId }) => ({ driveId, job })), staying: [] }
    : { packed: [], staying: isUnderWay(job) ? [job] : [] };

/**
 * Extra drives go with the first parcel of their package, as soon as one of its jobs goes; of a held package, which no job
 * takes, they are all there is.
 */
export const parcelOf = ({ jobs, extra = [], found = [], state, counterpart }: Package): ParcelContents => {
  const parts = jobs.map(parcelOfJob);
  const packed = parts.flatMap((part) => part.packed);
  const isFirst = counterpart === undefined;
  const alone = state === 'Held' ? (extra.length > 0 ? extra : found) : packed.length > 0 ? extra : [];
  return {
    packed: [...packed, ...(isFirst ? alone.map((driveId) => ({ driveId, job: undefined })) : [])],
    staying: parts.flatMap((part) => part.staying),
  };
};
