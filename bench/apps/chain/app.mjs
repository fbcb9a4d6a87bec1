// A chain of five activities, and 104 days of a job's waiting, each by the orchestrations' own means.
import * as df from 'durable-functions';
import { jobOrchestrator } from '../../../dist/src/orchestration/job.orchestrator.js';

df.app.activity('hello', { handler: ({ city }) => `Hello ${city}!` });
df.app.orchestration('chain', function* (context) {
  const greetings = [];
  for (const city of ['Tokyo', 'Seattle', 'London', 'Lima', 'Nairobi']) {
    greetings.push(yield context.df.callActivity('hello', { city }));
  }
  return greetings;
});

// Creating for 14 days, then Completed for 90: the longest a job waits in one piece each.
df.app.orchestration('job', jobOrchestrator);
const day = 24 * 60 * 60 * 1000;
const statuses = [
  ['Creating', 14],
  ['Completed', 104],
];
df.app.activity('readJob', {
  handler: ({ jobId, now }) => {
    const began = Date.parse(jobId.slice(0, 24));
    const current = statuses.find(([, days]) => Date.parse(now) < began + days * day);
    if (!current) return { status: 'Gone' };
    const deadline = new Date(began + current[1] * day).toISOString();
    return { status: current[0], deadline, drivesToStart: [], drivesInCopy: [] };
  },
});
df.app.activity('reachDeadline', { handler: () => null });
