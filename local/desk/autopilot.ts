/** Has the app's autopilot begin, by its own API. */
import { z } from 'zod';
import type { AutopilotWish } from './command-line.ts';
import { Problem } from './problem.ts';

const run = z.object({ runId: z.string(), jobs: z.array(z.unknown()), resourceGroup: z.string() });
const standing = z.object({ state: z.string() });
const refused = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * @param url of the host.
 * @returns a sentence for a person.
 * @throws Problem with the app's own words when it refuses. A run of the same seed that is still played goes on, as all else
 *   does that was kept.
 */
export const startAutopilot = async (url: string, wish: AutopilotWish): Promise<string> => {
  const runs = `${url}/datacenter/westus/autopilot/runs`;
  const response = await fetch(runs, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  const text = await response.text();
  if (response.status === 201) {
    const { runId, jobs, resourceGroup } = run.parse(JSON.parse(text));
    return `The autopilot plays ${runId}: ${jobs.length} job${jobs.length === 1 ? '' : 's'} of the resource group ${resourceGroup}.`;
  }
  if (response.status === 404 && text === '')
    throw new Problem('This app has no autopilot: leave out --autopilot.');
  const answer = refused.safeParse(parse(text));
  if (answer.data?.error.code === 'AutopilotRunExists' && wish.seed !== undefined) {
    const runId = `${wish.scenario}-${wish.seed}`;
    const { state } = standing.parse(await (await fetch(`${runs}/${runId}`)).json());
    if (state === 'Playing') return `The autopilot goes on with ${runId}.`;
  }
  throw new Problem(
    answer.success ? answer.data.error.message : `The autopilot answered ${response.status}.`,
  );
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
