/** Who is asking: named in every event, and judged by `src/access`. */
export type Caller = {
  readonly kind: 'client' | 'operator' | 'clock' | 'engine';
  /** A name to show: the token's object id or user, `desk` on a developer's machine, the part of the engine at work. */
  readonly name: string;
};

export const theClock: Caller = { kind: 'clock', name: 'deadline' };
export const theEngine: Caller = { kind: 'engine', name: 'transfer' };
