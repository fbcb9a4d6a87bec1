/** Bays: which there are, what is in them, and which drives wait for one. */
import type { HttpRequest } from '@azure/functions';
import { containerOf } from '../bays/bay-name.ts';
import { bayOf, sameDrive } from '../jobs/drive.ts';
import type { Drive } from '../jobs/drive.ts';
import type { Job } from '../jobs/job.ts';
import { inTurn } from '../jobs/queue.ts';
import { loadNamed, refOf } from '../packages/lookups.ts';
import { copyPercent } from '../ports/progress.ts';
import type { BayUse } from '../ports/bay-uses.ts';
import type { QueuedDrive } from '../ports/expected-packages.ts';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { refusal } from '../wire/refusal.ts';
import type { DatacenterDeps } from './deps.ts';
import { locationOf } from './requested.ts';
import { driveView, jobView } from './views.ts';

/** So long a bay is kept for a drive whose job does not say so yet: more than a command takes. Real time. */
const RESERVATION_MS = 30_000;
/** A reservation is protocol: it must not last for ever where a virtual clock stands still. */
const realNow = (): number => Math.round(performance.timeOrigin + performance.now());
const MAX_ATTEMPTS = 5;

/** @throws Refusal BayNotFound where the number of bays is set, and this is none of them. */
const requireBay = ({ bayCount }: DatacenterDeps, location: string, bay: string): void => {
  const count = bayCount(location);
  if (count === undefined) return;
  const [, number] = /^bay-([1-9]\d*)$/u.exec(containerOf(bay) ?? bay) ?? [];
  if (number === undefined || Number(number) > count) {
    throw refusal('BayNotFound', { bay, location, count }, { target: 'bay' });
  }
};

const driveIn = ({ bay, driveId }: BayUse, job: Job | undefined): Drive | undefined =>
  job?.drives.find((drive) => sameDrive(drive.driveId, driveId) && bayOf(drive) === bay);

/**
 * Keeps the bay for the drive until its job says that it is there. Of two who want it one wins.
 * @throws Refusal BayNotFound, BayInUse (another drive is in it, or about to be).
 */
export const reserveBay = async (
  deps: DatacenterDeps,
  location: string,
  job: Job,
  { driveId, bay }: { readonly driveId: string; readonly bay: string },
): Promise<{ readonly release: () => Promise<void> }> => {
  requireBay(deps, location, bay);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const before = await deps.bayUses.load(location, bay);
    const isOwn = before?.use.job.jobId === job.jobId && sameDrive(before.use.driveId, driveId);
    if (before !== undefined && !isOwn) {
      const [holder] = await loadNamed(deps, [before.use.job]);
      if (before.use.reservedUntil > realNow() || driveIn(before.use, holder) !== undefined) {
        throw refusal('BayInUse', { bay, driveId: before.use.driveId, job: before.use.job.name });
      }
    }
    const use = { bay, driveId, job: refOf(job), reservedUntil: realNow() + RESERVATION_MS };
    if ((await deps.bayUses.save(location, before, use)) === 'stale') continue;
    return {
      release: async () => {
        const mine = await deps.bayUses.load(location, bay);
        if (mine?.use.job.jobId !== job.jobId || mine.use.reservedUntil !== use.reservedUntil) return;
        // Stale: somebody else has it already.
        await deps.bayUses.save(location, mine, { ...use, reservedUntil: 0 });
      },
    };
  }
  throw refusal('RequestContended', {});
};

/** How far the copying of the drive has come. */
const copiedOf = async (
  { progress }: DatacenterDeps,
  { key, jobId }: Job,
  { driveId }: Drive,
): Promise<object> => {
  const copied = (await progress.read(key.subscriptionId, jobId)).find((one) =>
    sameDrive(one.driveId, driveId),
  );
  return {
    percentComplete: copied ? copyPercent(copied, copied.whole) : 0,
    bytesSucceeded: copied?.bytes ?? 0,
  };
};

const bayView = async (deps: DatacenterDeps, use: BayUse): Promise<object> => {
  const [job] = await loadNamed(deps, [use.job]);
  const drive = driveIn(use, job);
  if (job === undefined || drive === undefined) return { bay: use.bay, state: 'Free' };
  const isCopying = drive.status === 'Transferring';
  return {
    bay: use.bay,
    state: isCopying ? 'Copying' : 'Mounted',
    drive: { ...driveView(drive), ...(isCopying ? await copiedOf(deps, job, drive) : {}) },
    job: jobView(job),
  };
};

/** Every bay of the location, where their number is set; and every one that was used by a job that is kept. */
export const listBays = async (deps: DatacenterDeps, { params }: HttpRequest): Promise<Answer> => {
  const location = locationOf(deps, params);
  const uses = await deps.bayUses.list(location);
  const count = deps.bayCount(location) ?? 0;
  const unused = Array.from({ length: count }, (_, index) => `bay-${index + 1}`).filter(
    (bay) => !uses.some(({ use }) => use.bay === bay),
  );
  const value = [
    ...(await Promise.all(uses.map(({ use }) => bayView(deps, use)))),
    ...unused.map((bay) => ({ bay, state: 'Free' })),
  ];
  return json(200, { value });
};

/** `undefined`: it does not wait, or not now. */
const waitingDrive = ({ driveId, at }: QueuedDrive, job: Job | undefined) => {
  const drive = job?.drives.find((candidate) => sameDrive(candidate.driveId, driveId));
  if (job === undefined || drive?.status !== 'Received' || drive.receivedAt !== at) return undefined;
  const isWaiting = drive.bay === undefined && !job.cancelRequested && job.hold === undefined;
  return isWaiting ? { job, drive } : undefined;
};

/** Each job in its turn: the first has a bay next. Nobody is kept from putting another drive into one. */
export const listQueue = async (deps: DatacenterDeps, { params }: HttpRequest): Promise<Answer> => {
  const location = locationOf(deps, params);
  const queued = (await Promise.all(deps.locations.servedBy(location).map(deps.packages.queued))).flat();
  const jobs = await loadNamed(
    deps,
    queued.map(({ job }) => job),
  );
  const byId = new Map(jobs.map((job) => [job.jobId, job]));
  const waiting = queued.flatMap((entry) => waitingDrive(entry, byId.get(entry.job.jobId)) ?? []);
  const value = inTurn(waiting, ({ drive }) => drive).map(({ job, drive }, index) => ({
    position: index + 1,
    since: drive.receivedAt,
    ...driveView(drive),
    job: jobView(job),
  }));
  return json(200, { value });
};
