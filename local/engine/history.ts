/** The events of an instance's history, in the shape in which the trigger payload shows them to the SDK. */

/** `EventType` on the wire; the Azure Storage provider keeps the name. */
export const EVENT_TYPES = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
  ContinueAsNew: 16,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

type Kind = keyof typeof EVENT_TYPES;

/** The instance and the task of it that wait for this one. */
export type ParentInstance = {
  readonly Name: string;
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  /** The sequence number of the parent's SubOrchestrationInstanceCreated. */
  readonly TaskScheduleId: number;
  readonly Version: string;
};

/** `Kind` is for this code and never leaves it; the rest is the wire's. Texts called Input or Result are JSON texts. */
type Event<K extends Kind, Fields> = {
  readonly kind: K;
  /** The sequence number of what an orchestrator scheduled; -1 for everything that came to it. */
  readonly EventId: number;
  /** ISO 8601. */
  readonly Timestamp: string;
} & Fields;

type Named = { readonly Name: string; readonly Input: string | null };
type Answer = { readonly TaskScheduledId: number; readonly Result: string | null };
/** The SDK wants both to be strings. */
type Failure = { readonly TaskScheduledId: number; readonly Reason: string; readonly Details: string };
type Reason = { readonly Reason: string };

export type ExecutionStarted = Event<
  'ExecutionStarted',
  Named & {
    readonly Version: string;
    readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
    readonly ParentInstance: ParentInstance | null;
  }
>;
export type EventRaised = Event<'EventRaised', Named>;

/** What arrives at an instance, and waits in its inbox until an episode consumes it. */
export type MessageEvent =
  | ExecutionStarted
  | EventRaised
  | Event<'ExecutionTerminated', { readonly Input: string }>
  | Event<'TaskCompleted', Answer>
  | Event<'TaskFailed', Failure>
  | Event<'SubOrchestrationInstanceCompleted', Answer>
  | Event<'SubOrchestrationInstanceFailed', Failure>
  | Event<'TimerFired', { readonly TimerId: number; readonly FireAt: string }>
  | Event<'ExecutionSuspended', Reason>
  | Event<'ExecutionResumed', Reason>;

/** What an orchestrator decided. */
export type ScheduledEvent =
  | Event<'TaskScheduled', Named & { readonly Version: string }>
  | Event<
      'SubOrchestrationInstanceCreated',
      Named & { readonly InstanceId: string; readonly Version: string }
    >
  | Event<'TimerCreated', { readonly FireAt: string }>;

export type HistoryEvent =
  | MessageEvent
  | ScheduledEvent
  | Event<'OrchestratorStarted', object>
  | Event<'OrchestratorCompleted', object>
  | Event<
      'ExecutionCompleted',
      { readonly OrchestrationStatus: 'Completed' | 'Failed' | 'Terminated'; readonly Result: string | null }
    >
  | Event<'ContinueAsNew', { readonly Result: string | null }>;

const MESSAGES: ReadonlySet<Kind> = new Set<Kind>([
  'ExecutionStarted',
  'EventRaised',
  'ExecutionTerminated',
  'TaskCompleted',
  'TaskFailed',
  'SubOrchestrationInstanceCompleted',
  'SubOrchestrationInstanceFailed',
  'TimerFired',
  'ExecutionSuspended',
  'ExecutionResumed',
]);

/**
 * Once an episode has consumed a message it counts as played; what the orchestrator itself brought about never does
 * (recorded calls of durable-functions 3.5.0, and DTFx TaskOrchestrationExecutor: `IsPlayed` is set while processing).
 */
export const isPlayed = ({ kind }: HistoryEvent): boolean => MESSAGES.has(kind);

/** The event as the trigger payload has it. */
export const toWire = (event: HistoryEvent, played: boolean): Record<string, unknown> => {
  const { kind, EventId, ...fields } = event;
  return { EventType: EVENT_TYPES[kind], EventId, IsPlayed: played, ...fields };
};
