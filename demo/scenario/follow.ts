/** A run of the autopilot as those see it who ask: which jobs it has, and what is new about them. */
import type { StorageImportExport } from '@azure/arm-storageimportexport';
import { z } from 'zod';
import type { Desk, JobEventLine } from '../drayage-client.ts';
import { DemoFault } from '../fault.ts';
import type { ScenarioText } from '../../src/scenarios/scenario.ts';

const runShape = z.object({
  runId: z.string(),
  startedAt: z.string(),
  state: z.enum(['Playing', 'Over', 'Stopped']),
  resourceGroup: z.string(),
  jobs: z.array(z.object({ name: z.string(), kind: z.string() })),
});
type Run = z.infer<typeof runShape>;

/** When each job that is there was last changed, which is when its last event happened: one request for a hundred jobs. */
const lastChanges = async (
  arm: StorageImportExport,
  resourceGroup: string,
): Promise<ReadonlyMap<string, string>> => {
  const changes = new Map<string, string>();
  for await (const { name, systemData } of arm.jobs.listByResourceGroup(resourceGroup))
    changes.set(name ?? '', systemData?.lastModifiedAt?.toISOString() ?? '');
  return changes;
};

const GONE = 'JobDeleted';

type Told = ReadonlyMap<string, readonly JobEventLine[]>;

export type Following = {
  readonly run: Run;
  /** By the job's name, also of jobs that are deleted by now. */
  readonly told: Told;
  /** Asks for what is new since the last time; it is given in the order in which it happened. */
  readonly listen: () => Promise<readonly { readonly job: string; readonly event: JobEventLine }[]>;
  readonly isOver: () => Promise<boolean>;
};

/** Has the run begin. @throws DemoFault when it is refused. */
export const startRun = async (
  url: string,
  arm: StorageImportExport,
  desk: Desk,
  body: { readonly scenario: ScenarioText; readonly seed: number; readonly jobs?: number },
): Promise<Following> => {
  const ask = async (path: string, init?: RequestInit): Promise<Run> => {
    const response = await fetch(new URL(`/datacenter/westus/autopilot/${path}`, url), init);
    if (!response.ok) throw new DemoFault(`The run was refused: ${await response.text()}`);
    return runShape.parse(await response.json());
  };
  const run = await ask('runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const told = new Map<string, readonly JobEventLine[]>(run.jobs.map(({ name }) => [name, []]));
  /** A job's own events end with it: that it is gone can only be noticed. */
  const gone = async ({ sequence }: JobEventLine): Promise<JobEventLine> => ({
    sequence: sequence + 1,
    at: await desk.now(),
    type: GONE,
  });
  return {
    run,
    told,
    listen: async () => {
      const news: { job: string; event: JobEventLine }[] = [];
      const changes = await lastChanges(arm, run.resourceGroup);
      for (const [job, before] of told) {
        const last = before.at(-1);
        const changed = changes.get(job);
        if (changed === last?.at || last?.type === GONE) continue;
        const events =
          changed === undefined && last !== undefined
            ? [await gone(last)]
            : await desk.eventsAfter(run.resourceGroup, job, last?.sequence ?? 0);
        told.set(job, [...before, ...events]);
        news.push(...events.map((event) => ({ job, event })));
      }
      return news.toSorted((left, right) => left.event.at.localeCompare(right.event.at));
    },
    isOver: async () => {
      const { state } = await ask(`runs/${run.runId}`);
      if (state === 'Stopped') throw new DemoFault(`The run ${run.runId} was stopped.`);
      return state === 'Over';
    },
  };
};
