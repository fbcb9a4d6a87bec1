/** What the durable client binding hands to the app: where this host's durable HTTP API is. */

export type DurableClientSettings = {
  /** Where the host listens: `http://127.0.0.1:7071`, no slash at the end. */
  readonly origin: string;
  readonly taskHub: string;
  /** The durable extension's system key, the `code` of its public URLs. */
  readonly systemKey: string;
};

/** The public root of the durable HTTP API (needs the system key). */
export const DURABLE_WEBHOOK_PATH = '/runtime/webhooks/durabletask';
/**
 * The root that only the app's own client uses, without a key. The extension has it on a loopback port of its own; here
 * it shares the host's, below `/runtime`, where no function's route can be.
 */
export const DURABLE_RPC_PATH = '/runtime/rpc/durabletask';

/** All management URLs of an instance; the host's own replies leave `rewindPostUri` out, the client binding has it. */
export const managementUrls = (
  { origin, taskHub, systemKey }: DurableClientSettings,
  instanceId: string,
): Record<string, string> => {
  const base = `${origin}${DURABLE_WEBHOOK_PATH}/instances/${instanceId}`;
  const query = requiredQuery({ taskHub, systemKey });
  return {
    id: instanceId,
    statusQueryGetUri: `${base}?${query}`,
    sendEventPostUri: `${base}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${base}/terminate?reason={text}&${query}`,
    rewindPostUri: `${base}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${base}?${query}`,
    restartPostUri: `${base}/restart?${query}`,
    suspendPostUri: `${base}/suspend?reason={text}&${query}`,
    resumePostUri: `${base}/resume?reason={text}&${query}`,
  };
};

const requiredQuery = ({
  taskHub,
  systemKey,
}: Pick<DurableClientSettings, 'taskHub' | 'systemKey'>): string =>
  `taskHub=${encodeURIComponent(taskHub)}&connection=Storage&code=${encodeURIComponent(systemKey)}`;

/** The binding data as JSON text; `INSTANCEID` is the placeholder the client library replaces. */
export const durableClientData = (settings: DurableClientSettings): string => {
  const base = `${settings.origin}${DURABLE_WEBHOOK_PATH}`;
  const query = requiredQuery(settings);
  const create = `${base}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: settings.taskHub,
    creationUrls: {
      createNewInstancePostUri: `${create}?${query}`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${query}`,
    },
    managementUrls: managementUrls(settings, 'INSTANCEID'),
    baseUrl: base,
    requiredQueryStringParameters: query,
    rpcBaseUrl: `${settings.origin}${DURABLE_RPC_PATH}/`,
  });
};
