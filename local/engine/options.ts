/** What can be set about the engine. */
import type { TimerSlices } from './orchestration-context.ts';

export type EngineOptions = {
  /** host.json `defaultVersion`: of instances that are started without one. Default: the empty text. */
  readonly defaultVersion?: string;
  /** Default: as the Azure Storage provider, slices of 3 days for what is longer than 6. See `UNSLICED_TIMERS`. */
  readonly timers?: TimerSlices;
  /** host.json `maxConcurrentActivityFunctions`. Default: ten per processor, as in the extension. */
  readonly maxConcurrentActivities?: number;
  /** host.json `maxConcurrentOrchestratorFunctions`. Default: ten per processor, as in the extension. */
  readonly maxConcurrentOrchestrators?: number;
  /** Told about an episode that could not be kept; it is tried again later. */
  readonly onError?: (error: unknown, instanceId: string) => void;
};

const DAY_MS = 86_400_000;
export const AZURE_STORAGE_TIMERS: TimerSlices = {
  maximumShortTimerMs: 6 * DAY_MS,
  longRunningTimerIntervalMs: 3 * DAY_MS,
};

/** One timer, however long: an instance that waits for months has one wake-up instead of one each three days. */
export const UNSLICED_TIMERS: TimerSlices = {
  maximumShortTimerMs: 36_500 * DAY_MS,
  longRunningTimerIntervalMs: 36_500 * DAY_MS,
};
