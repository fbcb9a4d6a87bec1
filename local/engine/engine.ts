/**
 * The durable engine of the local host, as its HTTP API, its client binding and its tests see it. What it does and in
 * which order mirrors the Durable extension over the Azure Storage provider; see docs/local-host.md.
 */

export const runtimeStatuses = [
  'Pending',
  'Running',
  'Completed',
  'Failed',
  'Terminated',
  'Suspended',
  'ContinuedAsNew',
  'Canceled',
] as const;
export type RuntimeStatus = (typeof runtimeStatuses)[number];

/** JSON texts are kept as texts: what an app sent is what it gets. */
export type InstanceState = {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version: string;
  readonly runtimeStatus: RuntimeStatus;
  readonly input: string | null;
  readonly output: string | null;
  readonly customStatus: string | null;
  readonly createdTime: Date;
  readonly lastUpdatedTime: Date;
};

export type StartOutcome =
  | { readonly kind: 'started'; readonly instanceId: string }
  | { readonly kind: 'unknown-orchestrator' }
  | { readonly kind: 'invalid-id'; readonly reason: string }
  | { readonly kind: 'already-exists'; readonly status: RuntimeStatus };

/** `ended`: the instance is there but takes no messages any more (410 on the wire). */
export type MessageOutcome = 'accepted' | 'not-found' | 'ended';

export type InstanceFilter = {
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
  readonly statuses?: readonly RuntimeStatus[];
};

export type Engine = {
  readonly start: (start: {
    readonly name: string;
    readonly instanceId?: string;
    readonly version?: string;
    /** JSON text. */
    readonly input: string;
  }) => Promise<StartOutcome>;
  readonly raiseEvent: (instanceId: string, name: string, data: string) => Promise<MessageOutcome>;
  readonly terminate: (instanceId: string, reason: string) => Promise<MessageOutcome>;
  readonly suspend: (instanceId: string, reason: string) => Promise<MessageOutcome>;
  readonly resume: (instanceId: string, reason: string) => Promise<MessageOutcome>;
  readonly status: (instanceId: string) => Promise<InstanceState | undefined>;
  /** `history` in the shape of the trigger payload's events. */
  readonly history: (instanceId: string) => Promise<readonly Record<string, unknown>[]>;
  readonly list: (filter: InstanceFilter) => Promise<readonly InstanceState[]>;
  /** How many were purged; only instances that have ended are. */
  readonly purge: (instanceId: string) => Promise<number>;
  readonly purgeWhere: (filter: InstanceFilter) => Promise<number>;
  /** Rebuilds outstanding work from what is kept; call once, before anything else. */
  readonly recover: () => Promise<void>;
  /** Whether no instance is ready to run and no orchestrator or activity is running. */
  readonly isIdle: () => boolean;
  /** Resolves once idle. Timers ahead do not count as work. */
  readonly whenIdle: () => Promise<void>;
  /** Takes no new work, waits for what runs. */
  readonly stop: () => Promise<void>;
};

/** How the engine calls the app; made by the protocol adapter (`local/protocol`). */
export type FunctionInvoker = {
  readonly orchestrators: ReadonlySet<string>;
  readonly activities: ReadonlySet<string>;
  /**
   * Runs an orchestrator function once on a trigger payload (JSON text).
   * `state` is the SDK's returned state; `failed` carries the message the function threw.
   */
  readonly orchestrator: (
    name: string,
    instanceId: string,
    payload: string,
  ) => Promise<{ kind: 'state'; state: unknown } | { kind: 'failed'; message: string }>;
  /** Runs an activity; `input` and `result` are JSON texts, `null` for nothing. */
  readonly activity: (
    name: string,
    instanceId: string,
    input: string | null,
  ) => Promise<
    { kind: 'completed'; result: string | null } | { kind: 'failed'; message: string; details: string }
  >;
};

/** The host's time: nothing in `local/engine` reads or waits for time in another way. */
export type Scheduler = {
  readonly now: () => Date;
  /** Calls back once, at or after `at` by this clock; the returned function cancels. */
  readonly at: (at: Date, callback: () => void) => () => void;
};
