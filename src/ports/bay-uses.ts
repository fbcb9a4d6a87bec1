import type { ExpectedJob } from './expected-packages.ts';

/**
 * Which drive was last said to be in which bay of a location. Written before the drive's job says so; the job's row is the
 * truth, and a row of this kind only says where to look.
 */
export type BayUse = {
  readonly bay: string;
  readonly driveId: string;
  readonly job: ExpectedJob;
  /** Real time (ms since 1970) until when the bay is kept for the drive, whatever its job says. */
  readonly reservedUntil: number;
};

export type LoadedBayUse = { readonly use: BayUse; readonly etag: string };

export type BayUses = {
  readonly load: (location: string, bay: string) => Promise<LoadedBayUse | undefined>;
  /** `before` undefined: there must be none yet. */
  readonly save: (
    location: string,
    before: LoadedBayUse | undefined,
    after: BayUse,
  ) => Promise<'committed' | 'stale'>;
  /** One that is not as it was loaded stays. */
  readonly remove: (location: string, loaded: LoadedBayUse) => Promise<void>;
  /** By the names of the bays. */
  readonly list: (location: string) => Promise<readonly LoadedBayUse[]>;
};
