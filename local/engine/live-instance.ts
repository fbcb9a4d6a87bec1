/** An instance that has not ended, as the engine holds it between episodes. */
import type { StoredInstance } from '../store/store.ts';
import type { HistoryEvent, MessageEvent } from './history.ts';
import { appendPlayed, type HistoryText } from './payload.ts';

/** What waits for the next episode. */
export type Message = {
  readonly event: MessageEvent;
  /** Of the store's inbox, for those that came from a client. */
  readonly key?: string;
  /** Answers to another execution are dropped. */
  readonly executionId?: string;
};

/** Everything an episode works on; a new one comes out of it. */
export type Execution = {
  readonly instance: StoredInstance;
  readonly history: readonly HistoryEvent[];
  /** `history` as the next payload has it. */
  readonly text: HistoryText;
};

export type LiveInstance = {
  execution: Execution;
  /** The instance's row as it is kept; older than `execution` where only times or Pending and Running differ. */
  stored: StoredInstance;
  /** How many events of `execution`'s history are kept. */
  kept: number;
  inbox: Message[];
  /** Timers that will call back, by sequence number. */
  readonly timers: Map<number, () => void>;
  /** Queued for an episode, or in one. */
  busy: boolean;
  ended: boolean;
  /** Episodes in a row that could not be kept. */
  failures: number;
};

export const liveInstance = (
  stored: StoredInstance,
  instance: StoredInstance,
  history: readonly HistoryEvent[],
): LiveInstance => ({
  execution: { instance, history, text: appendPlayed('', history) },
  stored,
  kept: history.length,
  inbox: [],
  timers: new Map(),
  busy: false,
  ended: false,
  failures: 0,
});
