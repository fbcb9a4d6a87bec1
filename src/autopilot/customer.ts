/** The customer of one job: prepares the drives, creates the job, ships, and does what else the play says. */
import { plusMs, type Instant } from '../ports/clock.ts';
import type { Job, JobKey } from '../jobs/job.ts';
import type { JobRepository } from '../jobs/job-repository.ts';
import type { Play } from '../scenarios/plan.ts';
import type { CustomerMemory, Run } from './names.ts';
import type { Person } from './person.ts';
import type { Shelf } from './shelf.ts';

/** The desk's own, and the emulator's account that every desk has. */
const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';
const RESOURCE_GROUP = 'autopilot';
const CONTAINER = 'autopilot';

export const keyOf = ({ jobName }: Play): JobKey => ({
  subscriptionId: SUBSCRIPTION,
  resourceGroup: RESOURCE_GROUP,
  name: jobName,
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const ADDRESS = {
  recipientName: 'Ada Example',
  streetAddress1: '1 Example Way',
  city: 'Exampleton',
  postalCode: '00000',
  countryOrRegion: 'Nowhere',
  phone: '555 0100',
  email: 'ada@example.com',
};
const WRONG_STREET = 'No such street';

/** As the operators find out. */
export const isAddressWrong = ({ details: { returnAddress } }: Job): boolean =>
  returnAddress?.streetAddress1 === WRONG_STREET;

type CustomerDeps = {
  readonly repository: JobRepository;
  readonly ask: Person;
  readonly shelf: Shelf;
  /** Hears of every refusal. */
  readonly tell: (line: string) => void;
};

type Look = { readonly memory: CustomerMemory; readonly next: Instant | null };

/** All that is to be done by `now`, and when to look again. Running twice does it once. */
export const actAsCustomer = async (
  deps: CustomerDeps,
  run: Run,
  play: Play,
  before: CustomerMemory,
  now: Instant,
): Promise<Look> => {
  let memory = before;
  if (memory.created === undefined) {
    if (now < play.createdAt) return { memory, next: play.createdAt };
    await create(deps, run, play);
    memory = { ...memory, created: true };
  }
  const job = (await deps.repository.load(keyOf(play)))?.job;
  if (job === undefined) return { memory, next: null };
  memory = await ship(deps, play, memory, job, now);
  memory = await cancel(deps, play, memory, job);
  memory = await mend(deps, play, memory, job, now);
  if (play.kind.deletes && (await remove(deps, play, job, now))) return { memory, next: null };
  return { memory, next: nextLook(play, memory, job, now) };
};

/** How both APIs' addresses name the job. */
export const jobParams = (play: Play): Record<string, string> => {
  const { subscriptionId, resourceGroup, name } = keyOf(play);
  return { subscriptionId, resourceGroupName: resourceGroup, jobName: name };
};

const create = async ({ repository, ask, shelf }: CustomerDeps, run: Run, play: Play): Promise<void> => {
  // It was created, and only the memory of it was lost: its drives may be in their bays by now.
  if ((await repository.load(keyOf(play))) !== undefined) return;
  const driveList = [];
  for (const drive of play.drives)
    driveList.push(await shelf.prepare(run.runId, drive, { container: CONTAINER, folder: play.jobName }));
  const answer = await ask('Jobs_Create', {
    params: jobParams(play),
    body: {
      location: run.location,
      tags: { scenario: run.scenario.name, kind: play.kind.name },
      properties: {
        jobType: 'Import',
        storageAccountId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/desk/providers/Microsoft.Storage/storageAccounts/devstoreaccount1`,
        returnAddress:
          play.kind.wrongAddress === undefined ? ADDRESS : { ...ADDRESS, streetAddress1: WRONG_STREET },
        returnShipping: { carrierName: 'FedEx', carrierAccountNumber: '123456789' },
        diagnosticsPath: 'waimportexport',
        driveList,
      },
    },
  });
  if (!answer.ok) throw new Error(`The job ${play.jobName} was not created: ${answer.error.message}`);
};

const patch = async (
  { ask, tell }: CustomerDeps,
  play: Play,
  what: string,
  properties: object,
): Promise<void> => {
  const answer = await ask('Jobs_Update', { params: jobParams(play), body: { properties } });
  if (!answer.ok) tell(`${play.jobName}: the customer may not ${what}: ${answer.error.message}`);
};

const ship = async (
  deps: CustomerDeps,
  play: Play,
  memory: CustomerMemory,
  job: Job,
  now: Instant,
): Promise<CustomerMemory> => {
  if (memory.told || play.toldAt === undefined || now < play.toldAt || job.cancelRequested) return memory;
  await patch(deps, play, 'say that it was shipped', {
    state: 'Shipping',
    deliveryPackage: {
      carrierName: 'FedEx',
      trackingNumber: play.trackingNumber,
      driveCount: play.drives.length,
      shipDate: play.shippedAt ?? now,
    },
  });
  return { ...memory, told: true };
};

/** The job as it was read before this look: what is only now on its way is cancelled at the next. */
const cancel = async (
  deps: CustomerDeps,
  play: Play,
  memory: CustomerMemory,
  { status }: Job,
): Promise<CustomerMemory> => {
  if (memory.cancelled || play.kind.cancels !== status) return memory;
  await patch(deps, play, 'cancel', { cancelRequested: true });
  return { ...memory, cancelled: true };
};

/** The operators stopped the job for its return address: some days later the customer gives another. */
const mend = async (
  deps: CustomerDeps,
  play: Play,
  memory: CustomerMemory,
  { hold }: Job,
  now: Instant,
): Promise<CustomerMemory> => {
  const { mendedAfterMs } = play;
  if (memory.mended || hold === undefined || mendedAfterMs === undefined) return memory;
  if (plusMs(hold.since, mendedAfterMs) > now) return memory;
  await patch(deps, play, 'give another return address', { returnAddress: ADDRESS });
  return { ...memory, mended: true };
};

/** A day after there is nothing left to wait for: whoever cleans up looks once more before. Whether it is gone. */
const remove = async ({ ask }: CustomerDeps, play: Play, job: Job, now: Instant): Promise<boolean> => {
  const isOver = isFinished(job) || (job.status === 'Creating' && job.cancelRequested);
  if (!isOver || plusMs(job.changedAt, DAY_MS) > now) return false;
  return (await ask('Jobs_Delete', { params: jobParams(play) })).ok;
};

const isFinished = ({ status }: Job): boolean => status === 'Completed' || status === 'Closed';

/** At the half hour, so that customers and operators, who go round at whole hours, never act at the same time. */
const halfHourAfter = (now: Instant): Instant => {
  const next = new Date(plusMs(now, HOUR_MS / 2));
  next.setUTCMinutes(30, 0, 0);
  return next.toISOString() > now ? next.toISOString() : plusMs(next.toISOString(), HOUR_MS);
};

const nextLook = (play: Play, memory: CustomerMemory, job: Job, now: Instant): Instant | null => {
  const { kind, toldAt, deliveredAt } = play;
  if (!memory.told && toldAt !== undefined && !job.cancelRequested) return toldAt;
  const isOver = isFinished(job);
  const watches =
    (kind.cancels !== undefined && !memory.cancelled && !isOver) ||
    (kind.wrongAddress !== undefined && play.mendedAfterMs !== undefined && !memory.mended && !isOver) ||
    kind.deletes;
  if (!watches) return null;
  const soon = halfHourAfter(now);
  // Before the package is there nothing can happen that the customer waits for.
  const isOnItsWay = job.status === 'Shipping' && kind.cancels !== 'Shipping';
  return isOnItsWay && deliveredAt !== undefined && deliveredAt > soon ? halfHourAfter(deliveredAt) : soon;
};
