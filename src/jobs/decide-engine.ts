/** What the transfer engine tells: that a drive's copying begins, how it ended, and what is on none. */
import type { EngineCommand } from './commands.ts';
import { accept, driveStateConflict, findDrive, jobStateConflict, onHold, refuse } from './decision.ts';
import type { Decision } from './decision.ts';
import { lacksIncompleteList, type Job } from './job.ts';
import { isAllowed } from './transitions.ts';

type CommandOf<Type extends EngineCommand['type']> = Extract<EngineCommand, { readonly type: Type }>;

export const startDrive = ({ driveId, freshKey }: CommandOf<'StartDrive'>, job: Job): Decision => {
  const drive = findDrive(job, driveId);
  if (drive === undefined) return refuse({ code: 'DriveNotFound', driveId });
  if (drive.status === 'Transferring') return accept();
  if (!isAllowed('StartDrive', job)) return refuse(jobStateConflict('StartDrive', job));
  if (drive.status !== 'Received') return refuse(driveStateConflict('StartDrive', drive));
  if (job.cancelRequested) return refuse({ code: 'JobCancelled', what: 'StartDrive', status: job.status });
  const held = onHold('StartDrive', job);
  if (held !== undefined) return held;
  if (drive.bay === undefined) return refuse({ code: 'DriveNotMounted', driveId: drive.driveId });
  return accept({
    type: 'DriveStarted',
    driveId: drive.driveId,
    run: drive.runs + 1,
    ...('sealedBitLockerKey' in drive ? {} : { sealedBitLockerKey: freshKey }),
  });
};

/** A run ends once: how a second ending of it differs (the activity ran twice) does not matter. */
export const finishDrive = ({ driveId, run, result }: CommandOf<'FinishDrive'>, job: Job): Decision => {
  const drive = findDrive(job, driveId);
  if (drive === undefined) return refuse({ code: 'DriveNotFound', driveId });
  if (drive.runs === 0) {
    return refuse(
      isAllowed('FinishDrive', job)
        ? driveStateConflict('FinishDrive', drive)
        : jobStateConflict('FinishDrive', job),
    );
  }
  if (run !== drive.runs) {
    return refuse({ code: 'DriveRunConflict', driveId: drive.driveId, run, lastRun: drive.runs });
  }
  if (drive.status !== 'Transferring') return accept();
  return accept({ type: 'DriveFinished', driveId: drive.driveId, result });
};

/** The first that is written stands: a second is of the same. */
export const nameIncompleteList = ({ uri }: CommandOf<'NameIncompleteList'>, job: Job): Decision => {
  if (!isAllowed('NameIncompleteList', job)) return refuse(jobStateConflict('NameIncompleteList', job));
  return lacksIncompleteList(job) ? accept({ type: 'IncompleteListNamed', uri }) : accept();
};
