/** How a mounted drive's bytes are reached. Paths are the manifest's: relative to the drive, `\` or `/` between parts. */

export type BayFault =
  'FileNameInvalid' | 'FileNameTooLong' | 'FileNotFound' | 'FileAccessDenied' | 'IOFailed';

export type BayResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: BayFault; readonly reason: string };

/** An open file of the drive. Close it, whatever happens. */
export type BayFile = {
  /** Length in bytes as the drive has it, which need not be what the manifest says. */
  readonly length: number;
  /**
   * Reads up to `into.length` bytes from `offset`; returns how many were there (less only at the end of the file).
   * May be called several times at once.
   */
  readonly read: (offset: number, into: Uint8Array) => Promise<BayResult<number>>;
  readonly close: () => Promise<void>;
};

export type MountedDrive = {
  readonly open: (path: string) => Promise<BayResult<BayFile>>;
};

/** The bays of this station, by name. */
export type Bays = {
  /** The drive mounted in `bay`, or why there is none (`reason` is for the operator). */
  readonly drive: (bay: string) => Promise<{ ok: true; drive: MountedDrive } | { ok: false; reason: string }>;
};
