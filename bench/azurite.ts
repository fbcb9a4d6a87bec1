/** An Azurite of a benchmark's own: on disk, as a desk has one, or in memory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchAzurite, type AzuriteEndpoints } from '../local/azurite/launch.ts';

/** Gives the work its addresses and a folder; nothing is left when it has ended. */
export const withAzurite = async (
  work: (endpoints: AzuriteEndpoints, folder: string) => Promise<void>,
  kept: 'on disk' | 'in memory' = 'on disk',
): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'drayage-bench-'));
  const azurite = await launchAzurite({
    ports: { blob: 0, queue: 0, table: 0 },
    ...(kept === 'on disk' && { location: folder }),
    logFile: join(folder, 'azurite.log'),
    livesWith: 'parent',
    env: process.env,
  });
  try {
    await work(azurite.endpoints, folder);
  } finally {
    azurite.process.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
};
