/** Registers the orchestrations and the activities they call. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { drayage } from '../src/app.ts';
import { activityHandlers, type ActivityHandlers } from '../src/orchestration/activities.ts';
import { driveOrchestrator } from '../src/orchestration/drive.orchestrator.ts';
import { durableInstances } from '../src/orchestration/instances.ts';
import { jobOrchestrator } from '../src/orchestration/job.orchestrator.ts';
import {
  DRIVE_ORCHESTRATION,
  JOB_ORCHESTRATION,
  PACKAGE_ORCHESTRATION,
  SENDER_ORCHESTRATION,
  type Activities,
} from '../src/orchestration/names.ts';
import { packageOrchestrator } from '../src/orchestration/package.orchestrator.ts';
import { senderOrchestrator } from '../src/orchestration/sender.orchestrator.ts';

df.app.orchestration(JOB_ORCHESTRATION, jobOrchestrator);
df.app.orchestration(DRIVE_ORCHESTRATION, driveOrchestrator);
df.app.orchestration(PACKAGE_ORCHESTRATION, packageOrchestrator);
df.app.orchestration(SENDER_ORCHESTRATION, senderOrchestrator);

const activity = <Name extends keyof Activities>(name: Name, handle: ActivityHandlers[Name]): void => {
  df.app.activity(name, {
    extraInputs: [df.input.durableClient()],
    handler: async (input: Activities[Name]['input'], context: InvocationContext) =>
      handle((await drayage()).activities, input, durableInstances(df.getClient(context)), (line) =>
        context.warn(line),
      ),
  });
};

activity('readJob', activityHandlers.readJob);
activity('reachDeadline', activityHandlers.reachDeadline);
activity('remind', activityHandlers.remind);
activity('startDrive', activityHandlers.startDrive);
activity('ensureDrive', activityHandlers.ensureDrive);
activity('workOffPackage', activityHandlers.workOffPackage);
activity('wakeSenders', activityHandlers.wakeSenders);
activity('sendEvents', activityHandlers.sendEvents);
activity('planDrive', activityHandlers.planDrive);
activity('copySegment', activityHandlers.copySegment);
activity('listLeftOut', activityHandlers.listLeftOut);
activity('finishDrive', activityHandlers.finishDrive);
