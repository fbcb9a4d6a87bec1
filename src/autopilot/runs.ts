/** The runs of the autopilot, as the durable client knows them. */
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { CUSTOMER_ORCHESTRATION, OPERATORS_ORCHESTRATION, type CustomerScript, type Run } from './names.ts';

export type RunState = 'Playing' | 'Over' | 'Stopped';

export type Runs = {
  /** @returns false when there was a run of that id before. */
  readonly start: (run: Run) => Promise<boolean>;
  /** `undefined`: there is none of that id. */
  readonly find: (runId: string) => Promise<{ readonly run: Run; readonly state: RunState } | undefined>;
  /** All of them, the newest first. */
  readonly list: () => Promise<readonly { readonly run: Run; readonly state: RunState }[]>;
  /** Starts the customer of one job unless it is there. */
  readonly ensureCustomer: (script: CustomerScript) => Promise<void>;
};

const instanceIdOf = (runId: string): string => `autopilot-${runId}`;

const stateOf = ({ runtimeStatus }: DurableOrchestrationStatus): RunState => {
  // Compared as text: the SDK's enum has no value of its own for some of them.
  const status: string = runtimeStatus;
  if (status === 'Completed') return 'Over';
  return status === 'Failed' || status === 'Terminated' ? 'Stopped' : 'Playing';
};

export const durableRuns = (client: DurableClient): Runs => {
  // The client throws on 404, and has no other way to say that there is no such instance.
  const statusOf = (instanceId: string): Promise<DurableOrchestrationStatus | undefined> =>
    client.getStatus(instanceId).catch(() => undefined);

  return {
    start: async (run) => {
      const instanceId = instanceIdOf(run.runId);
      if ((await statusOf(instanceId)) !== undefined) return false;
      await client.startNew(OPERATORS_ORCHESTRATION, { instanceId, input: { run } });
      return true;
    },
    find: async (runId) => {
      const status = await statusOf(instanceIdOf(runId));
      if (status === undefined) return undefined;
      const { run } = status.input as { readonly run: Run };
      return { run, state: stateOf(status) };
    },
    list: async () => {
      // The client cannot ask for some by their name; a desk has few enough.
      const found = (await client.getStatusAll()).filter(({ name }) => name === OPERATORS_ORCHESTRATION);
      return found
        .map((status) => ({ run: (status.input as { readonly run: Run }).run, state: stateOf(status) }))
        .toSorted((left, right) => right.run.startedAt.localeCompare(left.run.startedAt));
    },
    ensureCustomer: async (script) => {
      const instanceId = `${instanceIdOf(script.run.runId)}-c${script.number}`;
      if ((await statusOf(instanceId)) !== undefined) return;
      await client.startNew(CUSTOMER_ORCHESTRATION, { instanceId, input: script });
    },
  };
};
