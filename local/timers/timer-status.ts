/** When a timer function ran last and should run next, kept in a blob where the Functions host keeps it. */
import { BlobServiceClient, RestError } from '@azure/storage-blob';
import { z } from 'zod';

const statusSchema = z.object({
  Last: z.coerce.date(),
  Next: z.coerce.date(),
  LastUpdated: z.coerce.date(),
});

/** `Last` is `neverRun` before the first run. */
export type TimerStatus = Readonly<z.infer<typeof statusSchema>>;

/** .NET's `default(DateTime)`. */
export const neverRun = new Date('0001-01-01T00:00:00Z');

export type TimerStatuses = {
  readonly read: (functionName: string) => Promise<TimerStatus | undefined>;
  readonly write: (functionName: string, status: TimerStatus) => Promise<void>;
};

/** @param hostId lower case; the Functions host's own folder in the container it shares with others. */
export const timerStatusesIn = (connectionString: string, hostId: string): TimerStatuses => {
  const container =
    BlobServiceClient.fromConnectionString(connectionString).getContainerClient('azure-webjobs-hosts');
  const blob = (name: string) =>
    container.getBlockBlobClient(`timers/${hostId}/Host.Functions.${name}/status`);
  let ready: Promise<unknown> | undefined;
  return {
    read: async (name) => {
      try {
        return statusSchema.parse(JSON.parse((await blob(name).downloadToBuffer()).toString('utf8')));
      } catch (error) {
        if (error instanceof RestError && error.statusCode === 404) return undefined;
        throw error;
      }
    },
    write: async (name, status) => {
      ready ??= container.createIfNotExists();
      await ready;
      const body = Buffer.from(JSON.stringify(status));
      await blob(name).upload(body, body.length);
    },
  };
};
