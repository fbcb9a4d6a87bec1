/** A drive as a job's `driveList` names it; also the `<Drive>` that the WAImportExport tool leaves behind for it. */

/** `manifestHash`: 32 (MD5) or 64 (SHA-256) hex digits. The names are those of the job's JSON. */
export type DriveEntry = {
  readonly driveId: string;
  readonly bitLockerKey: string;
  readonly manifestFile: string;
  readonly manifestHash: string;
  readonly driveHeaderHash?: string;
};

/** Elements of `<Drive>`, in the tool's order. */
export const driveEntryElements = {
  DriveId: 'driveId',
  BitLockerKey: 'bitLockerKey',
  ManifestFile: 'manifestFile',
  ManifestHash: 'manifestHash',
  DriveHeaderHash: 'driveHeaderHash',
} as const satisfies Record<string, keyof DriveEntry>;

export const isDriveEntryElement = (name: string): name is keyof typeof driveEntryElements =>
  Object.hasOwn(driveEntryElements, name);
