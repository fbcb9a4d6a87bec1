/** Drayage as its users meet it: the published Azure SDK, the data centre's API, and the desk's clock. */
import { StorageImportExport, type StorageImportExportOptionalParams } from '@azure/arm-storageimportexport';
import { z } from 'zod';
import { DemoFault } from './fault.ts';

export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';

/**
 * The SDK pointed at plain HTTP on loopback, which it refuses for bearer tokens: so its token policy is taken out, and
 * nothing else of it is changed.
 */
export const armClient = (
  url: string,
  options: Pick<StorageImportExportOptionalParams, 'apiVersion' | 'acceptLanguage'> = {},
): StorageImportExport => {
  const noToken = { getToken: () => Promise.resolve({ token: 'none', expiresOnTimestamp: 0 }) };
  const client = new StorageImportExport(noToken, SUBSCRIPTION, {
    endpoint: url,
    allowInsecureConnection: true,
    ...options,
  });
  client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  return client;
};

const eventPage = z.object({
  value: z.array(
    z.looseObject({ sequence: z.number(), at: z.string(), type: z.string(), driveId: z.string().optional() }),
  ),
});
export type JobEventLine = z.infer<typeof eventPage>['value'][number];

const clockAnswer = z.object({ now: z.string() });

export type Desk = {
  /** Events of the job after `sequence`, in order. */
  readonly eventsAfter: (resourceGroup: string, jobName: string, sequence: number) => Promise<JobEventLine[]>;
  /** A call of the data centre's API. @throws DemoFault when it is refused. */
  readonly operate: (path: string, body?: object) => Promise<void>;
  /** Moves virtual time by an ISO 8601 duration; answers when everything due has run. */
  readonly advance: (duration: string) => Promise<string>;
  readonly now: () => Promise<string>;
};

export const desk = (url: string): Desk => {
  const ask = async (path: string, init?: RequestInit): Promise<unknown> => {
    const response = await fetch(new URL(path, url), init);
    if (!response.ok)
      throw new DemoFault(`${path} answered ${String(response.status)}: ${await response.text()}`);
    return response.json();
  };
  const post = (path: string, body: object): Promise<unknown> =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  return {
    eventsAfter: async (resourceGroup, jobName, sequence) => {
      const job = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${resourceGroup}/providers/Microsoft.ImportExport/jobs/${jobName}`;
      const page = await ask(`${job}/events?api-version=2021-01-01&after=${String(sequence)}`);
      return eventPage.parse(page).value;
    },
    operate: async (path, body = {}) => {
      await post(`/datacenter/westus/${path}`, body);
    },
    advance: async (duration) => clockAnswer.parse(await post('/admin/clock', { advance: duration })).now,
    now: async () => clockAnswer.parse(await ask('/admin/clock')).now,
  };
};
