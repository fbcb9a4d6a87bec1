/** `/admin/clock`, which only the local host has, and only while its clock is not real. */
import { ask, type Ask } from './ask.ts';

export type Clock = {
  /** `virtual`: it stands still until it is moved. */
  readonly kind: 'speed' | 'virtual';
  readonly now: string;
  readonly nextDue: string | null;
  /** While it runs: `1d/s`. */
  readonly speed?: string;
};

export type ClockMove =
  | { readonly next: true }
  /** An ISO 8601 duration. */
  | { readonly advance: string }
  | { readonly to: string }
  | { readonly speed: string }
  | { readonly stop: true };

export const readClock = async (options?: Ask): Promise<Clock> =>
  (await ask<Clock>('/admin/clock', options)).value;

/** Answers when everything that is due on the way has run. */
export const moveClock = async (move: ClockMove, options?: Ask): Promise<Clock> =>
  (await ask<Clock>('/admin/clock', { ...options, method: 'POST', body: move })).value;
