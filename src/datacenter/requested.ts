/** What a request names: a location, a drive of one of several jobs, a job. */
import type { NamedDrive } from '../packages/lookups.ts';
import { describeJob, isFinished, jobsOfDrive } from '../packages/lookups.ts';
import type { Job, JobKey } from '../jobs/job.ts';
import { driveCell, isAllowed } from '../jobs/transitions.ts';
import type { DriveAction } from '../jobs/transitions.ts';
import { refusal } from '../wire/refusal.ts';
import { text } from '../wire/text-schemas.ts';
import type { DatacenterDeps } from './deps.ts';

type Params = Readonly<Record<string, string>>;

/** @returns the location's id. @throws Refusal LocationNotFound. */
export const locationOf = ({ locations }: DatacenterDeps, { location: name = '' }: Params): string => {
  const location = locations.find(name);
  if (location === undefined) throw refusal('LocationNotFound', { location: name });
  return location.id;
};

/** @throws Refusal DriveNotFound when no job names it. */
export const requireDrive = async (
  deps: DatacenterDeps,
  location: string,
  driveId: string,
): Promise<readonly [NamedDrive, ...NamedDrive[]]> => {
  const [first, ...more] = await jobsOfDrive(deps, location, driveId);
  if (first === undefined) throw refusal('DriveNotFound', { driveId });
  return [first, ...more];
};

/**
 * Of several jobs that name the drive the one that was said (`meant`); else the one that the command can be meant for: first
 * those it can change, then those where it may have been done before, those under way before those that are finished.
 * @throws Refusal AmbiguousDrive, DriveNotOfJob.
 */
export const meantDrive = (
  action: DriveAction,
  named: readonly [NamedDrive, ...NamedDrive[]],
  meantKey: JobKey | undefined,
): NamedDrive => {
  const [only] = named;
  if (meantKey !== undefined) {
    const ofIt = named.find(({ job }) => keyText(job.key) === keyText(meantKey));
    if (ofIt !== undefined) return ofIt;
    const { resourceGroup, name } = meantKey;
    throw refusal('DriveNotOfJob', { driveId: only.drive.driveId, resourceGroup, job: name });
  }
  if (named.length === 1) return only;
  const cellOf = ({ drive }: NamedDrive) => driveCell(action, drive.status);
  const changeable = named.filter((one) => Array.isArray(cellOf(one)) && isAllowed(action, one.job));
  const doneBefore = named.filter((one) => cellOf(one) === 'same-again');
  const underWay = (candidates: readonly NamedDrive[]) => candidates.filter(({ job }) => !isFinished(job));
  const choices = [underWay(changeable), changeable, underWay(doneBefore), doneBefore, underWay(named)];
  const candidates: readonly NamedDrive[] = choices.find((choice) => choice.length > 0) ?? named;
  const meant = candidates.length === 1 ? candidates[0] : undefined;
  if (meant === undefined) {
    throw refusal('AmbiguousDrive', {
      driveId: only.drive.driveId,
      jobs: named.map(({ job }) => describeJob(job)),
    });
  }
  return meant;
};

/** Keys are compared without regard to case. */
const keyText = ({ subscriptionId, resourceGroup, name }: JobKey): string =>
  [subscriptionId, resourceGroup, name].join('/').toLowerCase();

const JOB_TEXT = /^([^/]+)\/([^/]+)\/([^/]+)$/u;
const JOB_RULE = 'must be a subscription id, a resource group and a job name, joined by /';

/** How a job is named outside of a path. */
export const jobText = text(512).regex(JOB_TEXT, JOB_RULE);

/** @param named as {@link jobText} has it. */
const keyOf = (named: string): JobKey => {
  const [, subscriptionId = '', resourceGroup = '', name = ''] = JOB_TEXT.exec(named) ?? [];
  return { subscriptionId, resourceGroup, name };
};

/** @returns the key in the query's `job`. @throws Refusal InvalidQueryParameter. */
export const jobInQuery = (query: URLSearchParams): JobKey | undefined => {
  const named = query.get('job');
  if (named === null) return undefined;
  if (jobText.safeParse(named).success) return keyOf(named);
  throw refusal('InvalidQueryParameter', { name: 'job', rule: JOB_RULE }, { target: 'job' });
};

/** @throws Refusal ResourceNotFound; WrongLocation when its packages come elsewhere. */
export const requireJob = (deps: DatacenterDeps, location: string, params: Params): Promise<Job> => {
  const { subscriptionId = '', resourceGroupName: resourceGroup = '', jobName: name = '' } = params;
  return requireJobOf(deps, location, { subscriptionId, resourceGroup, name });
};

/** @param named as {@link jobText} has it. @throws Refusal as {@link requireJob}. */
export const requireNamedJob = (deps: DatacenterDeps, location: string, named: string): Promise<Job> =>
  requireJobOf(deps, location, keyOf(named));

const requireJobOf = async (deps: DatacenterDeps, location: string, key: JobKey): Promise<Job> => {
  const { resourceGroup, name } = key;
  const job = (await deps.repository.load(key))?.job;
  if (job === undefined) throw refusal('ResourceNotFound', { name, resourceGroup });
  const home = job.details.location;
  if (!deps.locations.servedBy(location).includes(home)) {
    throw refusal('WrongLocation', { name, location, home });
  }
  return job;
};
