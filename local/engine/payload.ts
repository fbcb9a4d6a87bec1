/** The trigger payload of an orchestrator as the Durable extension writes it, JSON text and all. */
import { SCHEMA_V3 } from './actions.ts';
import { isPlayed, toWire, type HistoryEvent } from './history.ts';
import type { TimerSlices } from './orchestration-context.ts';

/** Joined JSON texts of a history. Appending is cheap: what an earlier episode wrote is never serialised again. */
export type HistoryText = string;

/** As later episodes see them: the messages among them are played. */
export const appendPlayed = (text: HistoryText, events: readonly HistoryEvent[]): HistoryText =>
  append(text, events, isPlayed);

/** As the episode that consumes them sees them: nothing is played yet. */
export const appendNew = (text: HistoryText, events: readonly HistoryEvent[]): HistoryText =>
  append(text, events, () => false);

const append = (
  text: HistoryText,
  events: readonly HistoryEvent[],
  played: (event: HistoryEvent) => boolean,
): HistoryText => {
  let all = text;
  for (const event of events)
    all += `${all === '' ? '' : ','}${JSON.stringify(toWire(event, played(event)))}`;
  return all;
};

/** What the extension claims for those that speak no later version than V2; the SDK prefers the other field. */
const SCHEMA_V2 = 1;

export type PayloadParts = {
  readonly history: HistoryText;
  /** JSON text. */
  readonly input: string | null;
  readonly instanceId: string;
  /** Whether any of the history is of an earlier episode. */
  readonly isReplaying: boolean;
  readonly parentInstanceId: string | null;
  readonly timers: TimerSlices;
};

export const triggerPayload = (parts: PayloadParts): string => {
  const rest = JSON.stringify({
    instanceId: parts.instanceId,
    isReplaying: parts.isReplaying,
    parentInstanceId: parts.parentInstanceId,
    upperSchemaVersion: SCHEMA_V2,
    upperSchemaVersionNew: SCHEMA_V3,
    longRunningTimerIntervalDuration: toTimeSpan(parts.timers.longRunningTimerIntervalMs),
    maximumShortTimerDuration: toTimeSpan(parts.timers.maximumShortTimerMs),
    // The misspelling is the extension's, and the SDK reads it.
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  });
  return `{"history":[${parts.history}],"input":${parts.input ?? 'null'},${rest.slice(1)}`;
};

const DAY_MS = 86_400_000;

/** .NET's TimeSpan text, `d.hh:mm:ss`. */
const toTimeSpan = (ms: number): string => {
  const days = Math.floor(ms / DAY_MS);
  return `${days}.${new Date(ms - days * DAY_MS).toISOString().slice(11, 19)}`;
};
