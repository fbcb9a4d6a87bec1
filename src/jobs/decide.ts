/** What a command does to a job: events, or the reasons why not. Pure: the time comes in, nothing goes out. */
import type { CommandContext, JobCommand } from './commands.ts';
import { closeJob, extendJob, holdJob, releaseJob } from './decide-attention.ts';
import { deleteJob, putJob, readBitLockerKeys } from './decide-client.ts';
import { reachDeadline, remind } from './decide-clock.ts';
import { finishDrive, nameIncompleteList, startDrive } from './decide-engine.ts';
import { mountDrive, reportDrive, shipBack, unmountDrive } from './decide-operator.ts';
import { receiveLateDrive, receivePackage } from './decide-package.ts';
import { updateJob } from './decide-update.ts';
import { unmetCondition } from './condition.ts';
import { accept, refuse } from './decision.ts';
import type { Decision } from './decision.ts';
import type { Job } from './job.ts';
import { policies } from './policies.ts';
import { settle } from './settle.ts';

const decideExisting = (command: JobCommand, job: Job, context: CommandContext): Decision => {
  const { now, shippingGraceDays = policies.shippingGraceDays } = context;
  switch (command.type) {
    case 'PutJob':
      return putJob(command, job, now);
    case 'UpdateJob':
      return updateJob(command, job, now);
    case 'DeleteJob':
      return deleteJob(job);
    case 'ReadBitLockerKeys':
      return readBitLockerKeys(command, job, now);
    case 'ReceivePackage':
      return receivePackage(command, job, now);
    case 'ReceiveLateDrive':
      return receiveLateDrive(command, job);
    case 'MountDrive':
      return mountDrive(command, job);
    case 'UnmountDrive':
      return unmountDrive(command, job);
    case 'ReportDrive':
      return reportDrive(command, job);
    case 'ExtendJob':
      return extendJob(command, job, now);
    case 'CloseJob':
      return closeJob(command, job, now);
    case 'HoldJob':
      return holdJob(command, job);
    case 'ReleaseJob':
      return releaseJob(job, now);
    case 'ShipBack':
      return shipBack(command, job, now);
    case 'ReachDeadline':
      return reachDeadline(job, now, shippingGraceDays);
    case 'Remind':
      return remind(job, now);
    case 'StartDrive':
      return startDrive(command, job);
    case 'FinishDrive':
      return finishDrive(command, job);
    case 'NameIncompleteList':
      return nameIncompleteList(command, job);
  }
};

/**
 * Decides a command against the job as it is (`undefined`: the name is free). A command whose effect holds already, with
 * the same content, is accepted without events. The job's own steps that follow (a settled job waits for somebody) are
 * part of the same decision. A condition that is not met comes before any other reason: whoever set it saw another job.
 */
export const decide = (command: JobCommand, job: Job | undefined, context: CommandContext): Decision => {
  const unmet = context.condition && unmetCondition(context.condition, job);
  if (job === undefined) {
    if (command.type === 'PutJob') return unmet ? refuse(unmet) : putJob(command, job, context.now);
    // The deadline of a job that is gone was reached: that is what it was for.
    return command.type === 'ReachDeadline' || command.type === 'Remind'
      ? accept()
      : refuse({ code: 'JobNotFound' });
  }
  if (unmet) return refuse(unmet);
  const decision = decideExisting(command, job, context);
  return decision.ok ? accept(...settle(job, decision.events, context.now)) : decision;
};
