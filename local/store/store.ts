/** Where the engine keeps its instances, their histories, and the messages that no episode has consumed yet. */
import type { InstanceState, RuntimeStatus } from '../engine/engine.ts';
import type { HistoryEvent, MessageEvent, ParentInstance } from '../engine/history.ts';

export type StoredInstance = InstanceState & { readonly parent: ParentInstance | null };

/** One episode's outcome. Kept in this order: history, instance, and only then the messages go. */
type Commit = {
  readonly instanceId: string;
  readonly executionId: string;
  /** The ordinal of the first event: 0 begins the history of a new execution. */
  readonly from: number;
  readonly events: readonly HistoryEvent[];
  /** Absent when nothing in it changed but the time of its last update. */
  readonly instance?: StoredInstance;
  /** Keys of the inbox messages that are consumed. */
  readonly consumed: readonly string[];
};

export type InboxMessage = { readonly key: string; readonly event: MessageEvent };

/** An instance that has not ended, with all that is needed to go on. */
export type Outstanding = {
  readonly instance: StoredInstance;
  /** Of the execution at hand, whole episodes only. Its last commit may be newer than `instance`. */
  readonly history: readonly HistoryEvent[];
  /** In the order in which they were added. */
  readonly inbox: readonly InboxMessage[];
};

/** Every promise settles once the data is as safe as it gets; no method is called twice at once for one instance, but `add`. */
export type Store = {
  /** Adds a Pending instance; if its id is taken, nothing is written and the instance that is there comes back. */
  readonly insert: (instance: StoredInstance) => Promise<StoredInstance | undefined>;
  /** Puts a Pending instance in the place of one that has ended; its history and its inbox go. */
  readonly replace: (instance: StoredInstance) => Promise<void>;
  readonly commit: (commit: Commit) => Promise<void>;
  readonly read: (instanceId: string) => Promise<StoredInstance | undefined>;
  /** Of the last execution; empty when there is none. */
  readonly history: (instanceId: string) => Promise<readonly HistoryEvent[]>;
  /** By creation time, both ends included. In no order. */
  readonly list: (range: { readonly from?: Date; readonly to?: Date }) => Promise<readonly StoredInstance[]>;
  /** Puts a message into an instance's inbox; gives the key to remove it by. */
  readonly addMessage: (instanceId: string, event: MessageEvent) => Promise<string>;
  readonly removeMessages: (instanceId: string, keys: readonly string[]) => Promise<void>;
  /** Everything of the instance goes. */
  readonly purge: (instanceId: string) => Promise<void>;
  /** Called once, before anything else: creates what is missing, and reads what has not ended. */
  readonly open: () => Promise<readonly Outstanding[]>;
};

const ENDED: ReadonlySet<RuntimeStatus> = new Set<RuntimeStatus>([
  'Completed',
  'Failed',
  'Terminated',
  'Canceled',
]);

export const hasEnded = ({ runtimeStatus }: { readonly runtimeStatus: RuntimeStatus }): boolean =>
  ENDED.has(runtimeStatus);

/**
 * A history without what an interrupted commit left: an episode ends with OrchestratorCompleted, and one of more rows
 * than fit into a transaction may be there in part.
 */
export const wholeEpisodes = (events: readonly HistoryEvent[]): readonly HistoryEvent[] =>
  events.slice(0, events.findLastIndex(({ kind }) => kind === 'OrchestratorCompleted') + 1);
