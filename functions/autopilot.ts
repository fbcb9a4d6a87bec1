/** Registers the autopilot's orchestrations and the activities they call. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { drayage } from '../src/app.ts';
import { autopilotHandlers, type AutopilotHandlers } from '../src/autopilot/activities.ts';
import { customerOrchestrator, operatorsOrchestrator } from '../src/autopilot/autopilot.orchestrator.ts';
import {
  CUSTOMER_ORCHESTRATION,
  OPERATORS_ORCHESTRATION,
  type AutopilotActivities,
} from '../src/autopilot/names.ts';
import { durableRuns } from '../src/autopilot/runs.ts';
import { durableInstances } from '../src/orchestration/instances.ts';

df.app.orchestration(OPERATORS_ORCHESTRATION, operatorsOrchestrator);
df.app.orchestration(CUSTOMER_ORCHESTRATION, customerOrchestrator);

const activity = <Name extends keyof AutopilotActivities>(
  name: Name,
  handle: AutopilotHandlers[Name],
): void => {
  df.app.activity(name, {
    extraInputs: [df.input.durableClient()],
    handler: async (input: AutopilotActivities[Name]['input'], context: InvocationContext) => {
      const client = df.getClient(context);
      return handle((await drayage()).autopilot, input, {
        wakes: durableInstances(client),
        runs: durableRuns(client),
        tell: (line) => context.warn(line),
      });
    },
  });
};

activity('autopilotBegin', autopilotHandlers.autopilotBegin);
activity('autopilotGoRound', autopilotHandlers.autopilotGoRound);
activity('autopilotActAsCustomer', autopilotHandlers.autopilotActAsCustomer);
activity('autopilotEnd', autopilotHandlers.autopilotEnd);
