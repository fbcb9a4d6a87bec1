/** The app's own durable client, straight to an engine, without HTTP in between. */
import type { Engine } from '../../local/engine/engine.ts';
import { senderInstanceId } from '../../src/jobs/deliveries.ts';
import type { Instances } from '../../src/orchestration/instances.ts';
import { CHANGED } from '../../src/orchestration/names.ts';

export const engineInstances = (engine: Engine): Instances => {
  const isLive = async (instanceId: string): Promise<boolean> =>
    ['Pending', 'Running'].includes((await engine.status(instanceId))?.runtimeStatus ?? '');
  const raise = async (instanceId: string): Promise<void> => {
    await engine.raiseEvent(instanceId, CHANGED, '{}');
  };
  const revive = async (name: string, instanceId: string, input: object): Promise<void> => {
    if (await isLive(instanceId)) await raise(instanceId);
    else await engine.start({ name, instanceId, input: JSON.stringify(input) });
  };
  return {
    wake: ({ jobId, ...key }) => revive('job', jobId, { key, jobId }),
    revive: (job) => revive('job', job.jobId, job),
    reviveSender: (sender) =>
      revive('sender', senderInstanceId(sender.jobId, sender.eventSubscriptionId), { sender }),
    ensureDrive: () => Promise.reject(new Error('No drive is copied here.')),
    ensurePackage: () => Promise.reject(new Error('No package comes here.')),
    nudge: raise,
    isLive,
    purge: async (instanceId) => {
      await engine.purge(instanceId);
    },
  };
};
