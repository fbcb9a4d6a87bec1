/** How a mounted drive's bytes are reached. Paths are the manifest's: relative to the drive, `\` or `/` between parts. */

export type BayFault =
  'FileNameInvalid' | 'FileNameTooLong' | 'FileNotFound' | 'FileAccessDenied' | 'IOFailed';

/** What writing meets beside them: a path that has a file already, and too little room. */
export type BayWriteFault = BayFault | 'FileExists' | 'DriveFull';

export type BayResult<T, Fault extends string = BayFault> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault; readonly reason: string };

export type BayWriteResult<T> = BayResult<T, BayWriteFault>;

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

/** A file in the making: under its path nothing of it is there until it is finished, whole. */
export type NewBayFile = {
  /**
   * Writes all of `bytes`. May be called several times at once, for parts that do not overlap. A file that is not sparse is
   * written in parts of one size, from its beginning to its end, the last one shorter.
   */
  readonly write: (offset: number, bytes: Uint8Array) => Promise<BayWriteResult<undefined>>;
  /** Puts it under its path, and gives it open, to be read back as the drive has it. */
  readonly finish: () => Promise<BayWriteResult<BayFile>>;
  /** Leaves nothing of a file that is not finished. */
  readonly discard: () => Promise<void>;
};

/** `sparse`: what is not written takes no room, and reads as zeros. `replace`: whatever file the path has. */
export type NewFileOptions = {
  readonly length: number;
  readonly sparse?: boolean;
  readonly replace?: boolean;
};

/** Bytes; a file takes whole allocation units. */
export type DriveSpace = { readonly freeBytes: number; readonly allocationUnit: number };

/** A drive that is filled, as a `MountedDrive` is read. No link is followed. */
export type WritableDrive = MountedDrive & {
  /** The first of what is on the drive, and would not be on a fresh one. */
  readonly foreign: () => Promise<BayResult<string | undefined>>;
  readonly space: () => Promise<BayResult<DriveSpace>>;
  /** Folders are made on the way. What an earlier making of this path left unfinished is removed. */
  readonly create: (path: string, options: NewFileOptions) => Promise<BayWriteResult<NewBayFile>>;
  /** One that is gone is removed already. */
  readonly remove: (path: string) => Promise<BayResult<undefined>>;
  /** Removes what was begun and never finished: nobody makes a file of this drive any more. */
  readonly tidy: () => Promise<BayResult<undefined>>;
  /** Has all that was finished outlive a loss of power. */
  readonly sync: () => Promise<BayResult<undefined>>;
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

export type Mounting<Drive = MountedDrive> = { readonly ok: true; readonly drive: Drive } | DiskRefusal;

/** The bays of this station, by name. */
export type Bays = {
  /**
   * The drive mounted in `bay`, unlocked with `key`.
   * @param key the drive's BitLocker key as the job has it; kept in memory alone.
   */
  readonly drive: (bay: string, key: string) => Promise<Mounting>;
};

/** The same bays, where drives are filled. */
export type WritableBays = {
  /**
   * The drive mounted in `bay`, encrypted with `key`: one that is not yet is encrypted before anything is written to it.
   * @param key as of `Bays.drive`.
   */
  readonly writable: (bay: string, key: string) => Promise<Mounting<WritableDrive>>;
};

/** A small file of the drive, in one piece. */
export const writeWhole = async (
  drive: Pick<WritableDrive, 'create'>,
  path: string,
  content: Uint8Array,
  replace = false,
): Promise<BayWriteResult<BayFile>> => {
  const created = await drive.create(path, { length: content.length, replace });
  if (!created.ok) return created;
  const file = created.value;
  const written = content.length > 0 ? await file.write(0, content) : ({ ok: true } as const);
  const finished = written.ok ? await file.finish() : written;
  if (!finished.ok) await file.discard();
  return finished;
};
