/** The whole app in this process, on a virtual clock. Once a benchmark: a process loads an app only once. */
import { resolve } from 'node:path';
import type { AzuriteEndpoints } from '../local/azurite/launch.ts';
import { createClock } from '../local/clock/clock.ts';
import { keepTimeNowhere } from '../local/clock/kept-time.ts';
import { startHost, type Host } from '../local/host.ts';
import { appSettings } from '../local/settings/app-settings.ts';
import { deskConnectionString } from '../local/settings/storage-connection.ts';

export const withAppHost = async (
  endpoints: AzuriteEndpoints,
  dataFolder: string,
  work: (host: Host) => Promise<void>,
): Promise<void> => {
  const host = await startHost({
    appRoot: resolve('.'),
    settings: appSettings({
      environment: process.env,
      local: {
        DRAYAGE_MODE: 'development',
        DRAYAGE_HOUSEKEEPING_SCHEDULE: '0 0 * * * *',
        DRAYAGE_STORAGE_ACCOUNTS: '{}',
      },
      dataFolder,
      storageConnectionString: deskConnectionString(endpoints),
    }),
    port: 0,
    clock: createClock({ kind: 'virtual' }, keepTimeNowhere()),
    taskHub: 'tables',
    log: () => undefined,
  });
  try {
    await work(host);
  } finally {
    await host.stop();
  }
};
