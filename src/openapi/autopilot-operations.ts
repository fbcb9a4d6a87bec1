/** The autopilot's operations, described. */
import { runAnswer, runsAnswer, scenariosAnswer } from '../autopilot/answer-schemas.ts';
import { startRunBody } from '../autopilot/operations.ts';
import type { DescribedOperations } from './described-operation.ts';
import { startRunExamples } from './examples.ts';

export const describedAutopilotOperations: DescribedOperations = {
  Autopilot_ListScenarios: {
    summary: 'Lists the scenarios that come with Drayage',
    description: 'Each with what happens in it (docs/scenarios.md).',
    answers: {
      200: {
        description: 'By name.',
        content: { schemaName: 'Scenarios', schema: scenariosAnswer },
      },
    },
    errors: ['LocationNotFound'],
  },
  Autopilot_StartRun: {
    summary: 'Has the autopilot play a scenario: customers, carriers and operators',
    description:
      'In development mode alone, and on a real clock only where a setting allows it. Its jobs are in the resource group autopilot. The scenario is named, or sent whole.',
    body: { schemaName: 'StartAutopilotRunRequest', schema: startRunBody, examples: startRunExamples },
    answers: {
      201: { description: 'The run has begun.', content: { schemaName: 'AutopilotRun', schema: runAnswer } },
    },
    errors: ['AutopilotNotAllowed', 'AutopilotRunExists', 'LocationNotFound', 'ScenarioNotFound'],
  },
  Autopilot_ListRuns: {
    summary: 'Lists the runs of the autopilot',
    description: 'Those that play, and those that are over as long as they are known; the newest first.',
    answers: {
      200: { description: 'The runs.', content: { schemaName: 'AutopilotRuns', schema: runsAnswer } },
    },
    errors: ['LocationNotFound'],
  },
  Autopilot_GetRun: {
    summary: 'Reads a run of the autopilot',
    description: 'With the names of its jobs; what became of them is told by the jobs and their events.',
    answers: {
      200: { description: 'The run.', content: { schemaName: 'AutopilotRun', schema: runAnswer } },
    },
    errors: ['AutopilotRunNotFound', 'LocationNotFound'],
  },
};
