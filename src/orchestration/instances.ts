/** The durable client as this room uses it: every call may be repeated without harm. */
import type { DurableClient } from 'durable-functions';
import type { JobWakes } from '../ports/job-wakes.ts';
import type { DriveRun } from '../transfer/segments.ts';
import type { DriveScript } from './drive.orchestrator.ts';
import { CHANGED, DRIVE_ORCHESTRATION, JOB_ORCHESTRATION, type JobRef } from './names.ts';

export type Instances = JobWakes & {
  /** Wakes the job, or starts its orchestration anew when it has none that runs. */
  readonly revive: (job: JobRef) => Promise<void>;
  /** Starts the run's orchestration unless it is there. */
  readonly ensureDrive: (run: DriveRun) => Promise<void>;
  readonly isLive: (instanceId: string) => Promise<boolean>;
  /** Removes an ended instance's history; one that is gone is no error. */
  readonly purge: (instanceId: string) => Promise<void>;
};

/** An instance that still takes messages. */
const LIVE: readonly string[] = ['Pending', 'Running', 'ContinuedAsNew', 'Suspended'];

export const durableInstances = (client: DurableClient): Instances => {
  const isLive = async (instanceId: string): Promise<boolean> => {
    // The client throws on 404, and has no other way to say that there is no such instance.
    const status = await client.getStatus(instanceId).catch(() => undefined);
    return status !== undefined && LIVE.includes(status.runtimeStatus);
  };

  /** The extension answers 500 when the instance is running already; only its status tells that from a fault. */
  const ensure = async (orchestration: string, instanceId: string, input: object): Promise<void> => {
    try {
      await client.startNew(orchestration, { instanceId, input });
    } catch (error) {
      if (!(await isLive(instanceId))) throw error;
    }
  };

  const raiseChanged = (jobId: string): Promise<void> => client.raiseEvent(jobId, CHANGED, {});

  return {
    wake: async ({ jobId, ...key }) => {
      try {
        await raiseChanged(jobId);
      } catch {
        // 404: it was not started yet.
        await ensure(JOB_ORCHESTRATION, jobId, { key, jobId } satisfies JobRef);
      }
    },
    revive: async (job) => {
      if (await isLive(job.jobId)) await raiseChanged(job.jobId);
      else await ensure(JOB_ORCHESTRATION, job.jobId, job);
    },
    ensureDrive: (run) => ensure(DRIVE_ORCHESTRATION, run.instanceId, { run } satisfies DriveScript),
    isLive,
    purge: async (instanceId) => {
      await client.purgeInstanceHistory(instanceId);
    },
  };
};
