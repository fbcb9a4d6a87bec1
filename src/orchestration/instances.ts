/** The durable client as this room uses it: every call may be repeated without harm. */
import { createHash } from 'node:crypto';
import type { DurableClient } from 'durable-functions';
import { senderInstanceId, type SenderWakes } from '../jobs/deliveries.ts';
import { trackingText } from '../jobs/job.ts';
import type { JobWakes } from '../ports/job-wakes.ts';
import type { PackageId, PackageWork } from '../ports/package-work.ts';
import type { DriveRun } from '../transfer/segments.ts';
import type { DriveScript } from './drive.orchestrator.ts';
import {
  CHANGED,
  DRIVE_ORCHESTRATION,
  JOB_ORCHESTRATION,
  PACKAGE_ORCHESTRATION,
  SENDER_ORCHESTRATION,
  type JobRef,
} from './names.ts';
import type { SenderScript } from './sender.orchestrator.ts';

/** Tracking numbers hold what no instance id may: the id is made of their hash. */
export const packageInstanceId = ({
  location,
  direction,
  trackingNumber,
  version,
}: PackageWorkItem): string => {
  const name = JSON.stringify([location, direction, trackingText(trackingNumber)]);
  return `package-${createHash('sha256').update(name, 'utf8').digest('hex').slice(0, 32)}-${String(version)}`;
};

type PackageWorkItem = Parameters<PackageWork['ensurePackage']>[0];

export type Instances = JobWakes &
  SenderWakes &
  PackageWork & {
    /** Wakes the job, or starts its orchestration anew when it has none that runs. */
    readonly revive: (job: JobRef) => Promise<void>;
    /** Starts the run's orchestration unless it is there. */
    readonly ensureDrive: (run: DriveRun) => Promise<void>;
    /** Wakes an instance that runs, whatever it is of. */
    readonly nudge: (instanceId: string) => Promise<void>;
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

  const raiseChanged = (instanceId: string): Promise<void> => client.raiseEvent(instanceId, CHANGED, {});

  const revive = async (orchestration: string, instanceId: string, input: object): Promise<void> => {
    if (await isLive(instanceId)) await raiseChanged(instanceId);
    else await ensure(orchestration, instanceId, input);
  };

  return {
    wake: async ({ jobId, ...key }) => {
      try {
        await raiseChanged(jobId);
      } catch {
        // 404: it was not started yet.
        await ensure(JOB_ORCHESTRATION, jobId, { key, jobId } satisfies JobRef);
      }
    },
    revive: (job) => revive(JOB_ORCHESTRATION, job.jobId, job),
    reviveSender: (sender) => {
      const instanceId = senderInstanceId(sender.jobId, sender.eventSubscriptionId);
      return revive(SENDER_ORCHESTRATION, instanceId, { sender } satisfies SenderScript);
    },
    ensurePackage: ({ version, ...id }) =>
      ensure(PACKAGE_ORCHESTRATION, packageInstanceId({ version, ...id }), {
        location: id.location,
        direction: id.direction,
        trackingNumber: id.trackingNumber,
      } satisfies PackageId),
    ensureDrive: (run) => ensure(DRIVE_ORCHESTRATION, run.instanceId, { run } satisfies DriveScript),
    nudge: raiseChanged,
    isLive,
    purge: async (instanceId) => {
      await client.purgeInstanceHistory(instanceId);
    },
  };
};
