/** What the autopilot's operations answer, as schemas: the document is made of them. */
import { z } from 'zod';

export const scenariosAnswer = z.strictObject({
  value: z.array(z.strictObject({ name: z.string(), title: z.string(), about: z.string() })),
});

export const runAnswer = z.strictObject({
  location: z.string(),
  runId: z.string(),
  scenario: z.string(),
  seed: z.int(),
  startedAt: z.iso.datetime(),
  /** Stopped: its orchestration was terminated, or failed. */
  state: z.enum(['Playing', 'Over', 'Stopped']),
  resourceGroup: z.string(),
  subscriptionId: z.string(),
  jobs: z.array(z.strictObject({ name: z.string(), kind: z.string() })),
});

export const runsAnswer = z.strictObject({ value: z.array(runAnswer) });
