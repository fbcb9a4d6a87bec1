/** How the durable HTTP API shows an instance: its status, its history, and the links to manage it. */
import type { InstanceState } from '../engine/engine.ts';
import { parseJson } from './messages.ts';

/** JSON text as its value; a text that is no JSON (a failure's output) as itself. */
const jsonOrText = (text: string | null): unknown => {
  if (text === null) return null;
  const parsed = parseJson(text);
  return parsed ? parsed.value : text;
};

/** `yyyy-MM-ddTHH:mm:ssZ`, without a fraction. */
const toSeconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

export const outputOf = (state: InstanceState): unknown => jsonOrText(state.output);

export const statusBody = (
  state: InstanceState,
  { showInput, historyEvents }: { showInput: boolean; historyEvents?: readonly unknown[] },
): Record<string, unknown> => ({
  name: state.name,
  instanceId: state.instanceId,
  runtimeStatus: state.runtimeStatus,
  input: showInput ? jsonOrText(state.input) : null,
  customStatus: jsonOrText(state.customStatus),
  output: outputOf(state),
  createdTime: toSeconds(state.createdTime),
  lastUpdatedTime: toSeconds(state.lastUpdatedTime),
  ...(historyEvents ? { historyEvents } : {}),
});

/** The names of the event types that the API shows; the others say nothing to a reader and are left out. */
const SHOWN: Readonly<Record<number, string>> = {
  0: 'ExecutionStarted',
  1: 'ExecutionCompleted',
  3: 'ExecutionTerminated',
  5: 'TaskCompleted',
  6: 'TaskFailed',
  8: 'SubOrchestrationInstanceCompleted',
  9: 'SubOrchestrationInstanceFailed',
  11: 'TimerFired',
  14: 'EventSent',
  15: 'EventRaised',
  16: 'ContinueAsNew',
  19: 'ExecutionSuspended',
  20: 'ExecutionResumed',
};
const SCHEDULING = [4, 7, 10];

type HistoryEvent = Readonly<Record<string, unknown>>;

const KEPT = ['Timestamp', 'FireAt', 'Reason', 'Details', 'InstanceId'];
const VALUES = ['Input', 'Result'];

const pick = (event: HistoryEvent, keys: readonly string[], as: (value: unknown) => unknown): HistoryEvent =>
  Object.fromEntries(keys.filter((key) => key in event).map((key) => [key, as(event[key])]));

const showEvent = (
  event: HistoryEvent,
  scheduled: HistoryEvent | undefined,
  withValues: boolean,
): HistoryEvent => ({
  EventType: SHOWN[Number(event['EventType'])],
  ...('Name' in event ? { [event['EventType'] === 0 ? 'FunctionName' : 'Name']: event['Name'] } : {}),
  ...(scheduled ? { ScheduledTime: scheduled['Timestamp'] } : {}),
  ...(scheduled && 'Name' in scheduled ? { FunctionName: scheduled['Name'] } : {}),
  ...('OrchestrationStatus' in event ? { OrchestrationStatus: event['OrchestrationStatus'] } : {}),
  ...pick(event, KEPT, (value) => value),
  ...(withValues
    ? pick(event, VALUES, (value) => (typeof value === 'string' ? jsonOrText(value) : value))
    : {}),
});

/** Completions carry the name and time of what they complete, whose own rows are left out. */
export const historyEvents = (history: readonly HistoryEvent[], withValues: boolean): HistoryEvent[] => {
  const scheduled = new Map<unknown, HistoryEvent>();
  const shown: HistoryEvent[] = [];
  for (const event of history) {
    const type = Number(event['EventType']);
    if (SCHEDULING.includes(type)) scheduled.set(event['EventId'], event);
    if (SHOWN[type])
      shown.push(showEvent(event, scheduled.get(event['TaskScheduledId'] ?? event['TimerId']), withValues));
  }
  return shown;
};
