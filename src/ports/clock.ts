/** What time is it? The only seam through which code outside orchestrators learns it. */

/** A moment in UTC: ISO 8601 with milliseconds (`2026-11-22T08:00:00.000Z`), so that text order is time order. */
export type Instant = string;

/** The service's clock. Protocol time (signatures, leases, retries) is always real and never asks it. */
export type Clock = { readonly now: () => Date };

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a host may put on the global object before it loads the app; `isReal` absent: it is. */
type SharedClock = Clock & { readonly isReal?: boolean };

/** Looked up at every call, because a host may put it there at any time before the first. */
const sharedClock = (): SharedClock | undefined =>
  (globalThis as Record<symbol, unknown>)[Symbol.for('drayage.clock')] as SharedClock | undefined;

/** The clock a host put on the global object (`Symbol.for('drayage.clock')`), else the system's. */
export const hostClock: Clock = { now: () => sharedClock()?.now() ?? new Date() };

/** Whether time passes by itself at its own pace, and cannot be sped up or moved: so it is unless the host says otherwise. */
export const isHostClockReal = (): boolean => sharedClock()?.isReal ?? true;

export const toInstant = (date: Date): Instant => date.toISOString();

export const toDate = (instant: Instant): Date => new Date(instant);

/** `instant` moved by `ms` milliseconds (negative: back). */
export const plusMs = (instant: Instant, ms: number): Instant =>
  new Date(Date.parse(instant) + ms).toISOString();

/** `instant` moved by whole UTC days. */
export const plusDays = (instant: Instant, days: number): Instant => plusMs(instant, days * DAY_MS);
