/** Whose a drive is that was found in a package, before anybody confirms it: what receiving it will make of it. Pure. */
import type { DriveAndJobs, OperatorsJob } from '../../api/datacenter.ts';

export type Whose =
  | { readonly kind: 'ours' | 'export' | 'other'; readonly job: string }
  /** It is not waited for: it was received, copied or sent home before. */
  | {
      readonly kind: 'elsewhere';
      readonly job: string;
      readonly state: DriveAndJobs['jobs'][number]['drive']['state'];
    }
  | { readonly kind: 'several' | 'extra' };

const isUnderWay = ({ state }: Pick<OperatorsJob, 'state'>): boolean =>
  state !== 'Completed' && state !== 'Closed';

/**
 * @param drive `null`: no job names it.
 * @param jobs those that name the package.
 */
export const whoseIs = (drive: DriveAndJobs | null, jobs: readonly OperatorsJob[]): Whose => {
  const named = drive?.jobs ?? [];
  const ours = named.find(({ jobId }) => jobs.some((job) => job.jobId === jobId));
  if (ours !== undefined) return { kind: 'ours', job: ours.name };
  const waiting = named.filter(
    ({ state, drive: { state: driveState } }) =>
      driveState === 'NeverReceived' || (driveState === 'Specified' && state === 'Shipping'),
  );
  const [only, second] = waiting;
  if (only !== undefined && second === undefined) return { kind: 'other', job: only.name };
  const exporting = jobs.find((job) => job.jobType === 'Export' && isUnderWay(job));
  if (exporting !== undefined) return { kind: 'export', job: exporting.name };
  if (second !== undefined) return { kind: 'several' };
  const [known] = named;
  return known === undefined
    ? { kind: 'extra' }
    : { kind: 'elsewhere', job: known.name, state: known.drive.state };
};

/** As the service takes it (driveId of a received package). */
export const isDriveId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text);

export const sameDrive = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

/** Drives that the package's jobs wait for, and that are not among the found ones. */
export const missingOf = (jobs: readonly OperatorsJob[], found: readonly string[]): readonly string[] =>
  jobs
    .filter((job) => isUnderWay(job) && job.state !== 'Creating')
    .flatMap(({ drives }) => drives.map(({ driveId }) => driveId))
    .filter((driveId) => !found.some((id) => sameDrive(id, driveId)));
