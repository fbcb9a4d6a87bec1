/** A job in any state there is, taken there by its client, its operator and the engine, as in life. */
import type { JobStatus } from '../../src/jobs/job.ts';
import { drive, startApis, type Apis } from './apis.ts';
import { delivery, finish, mount, start } from './jobs.ts';

/** Takes job-1 onward, from the state before to the named one. */
const steps: readonly (readonly [to: JobStatus, step: (apis: Apis) => Promise<unknown>])[] = [
  ['Creating', ({ create }) => create('job-1', { driveList: [drive('D1')] })],
  [
    'Shipping',
    ({ patch }) => patch('job-1', { properties: { state: 'Shipping', deliveryPackage: delivery } }),
  ],
  ['Received', ({ operate }) => operate('packages/TRACK 1/receive', { drives: ['D1'] })],
  [
    'Transferring',
    async ({ engine }) => {
      await engine('job-1', mount('D1', 'bay-1'));
      await engine('job-1', start('D1'));
    },
  ],
  ['Packaging', ({ engine }) => engine('job-1', finish('D1'))],
  [
    'Completed',
    ({ operate }) => operate('packages/TRACK 1/return', { carrierName: 'DHL', trackingNumber: 'HOME' }),
  ],
];

/** The APIs with an import job in this state: job-1, with the drive D1. */
export const jobIn = async (state: JobStatus): Promise<Apis> => {
  const apis = startApis();
  if (state === 'Closed') {
    await steps[0]?.[1](apis);
    await steps[1]?.[1](apis);
    await apis.operate('packages/TRACK 1/receive', { drives: [] });
    return apis;
  }
  for (const [to, step] of steps) {
    await step(apis);
    if (to === state) break;
  }
  return apis;
};
