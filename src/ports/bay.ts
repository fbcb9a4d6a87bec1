/** How a mounted drive's bytes are reached. Paths are the manifest's: relative to the drive, `\` or `/` between parts. */

export type BayFault =
  'FileNameInvalid' | 'FileNameTooLong' | 'FileNotFound' | 'FileAccessDenied' | 'IOFailed';

export type BayResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: BayFault; readonly reason: string };

/** Bytes that can be read at any place. Close them, whatever happens. */
export type BayBytes = {
  /**
   * Reads up to `into.length` bytes from `offset`; returns how many were there (less only at the end).
   * May be called several times at once.
   */
  readonly read: (offset: number, into: Uint8Array) => Promise<BayResult<number>>;
  readonly close: () => Promise<void>;
};

/** An open file of the drive. */
export type BayFile = BayBytes & {
  /** Length in bytes as the drive has it, which need not be what the manifest says. */
  readonly length: number;
};

export type MountedDrive = {
  readonly open: (path: string) => Promise<BayResult<BayFile>>;
  /**
   * The disk below its file system, from its first sector on; `FileNotFound` where this drive has none to show. A kind of
   * bay that never has any leaves it out.
   */
  readonly openDisk?: () => Promise<BayResult<BayBytes>>;
};

/**
 * What can keep a whole disk from being read: those drive statuses of the service's log that come before its manifest
 * (storage-import-export-file-format-log).
 */
export const diskStatuses = [
  'DiskNotFound',
  'VolumeNotNtfs',
  'DiskOperationFailed',
  'BitLockerVolumeNotFound',
  'BitLockerNotActivated',
  'BitLockerProtectorNotFound',
  'BitLockerKeyInvalid',
  'BitLockerUnlockVolumeFailed',
  'BitLockerFailed',
] as const;
export type DiskStatus = (typeof diskStatuses)[number];

/** `reason` is for the operator, and never holds the key. */
export type DiskRefusal = { readonly ok: false; readonly status: DiskStatus; readonly reason: string };

export type Mounting = { readonly ok: true; readonly drive: MountedDrive } | DiskRefusal;

/** The bays of this station, by name. */
export type Bays = {
  /**
   * The drive mounted in `bay`, unlocked with `key`.
   * @param key the drive's BitLocker key as the job has it; kept in memory alone.
   */
  readonly drive: (bay: string, key: string) => Promise<Mounting>;
};
