/** For every status of the copy log either an export that ends with it, or why none can. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { VOLUME_FILE_NAME, volumeFile } from '../../src/bays/volume-file.ts';
import type { BlobSelection } from '../../src/jobs/job.ts';
import type { BayFile, BayWriteFault, DiskStatus, NewBayFile } from '../../src/ports/bay.ts';
import type { BlobAttributes } from '../../src/ports/blob-account.ts';
import { behindDoor, type AccountRequest } from './account-proxy.ts';
import {
  alteredAccounts,
  alteredDrives,
  putBlock,
  putPages,
  type ExportDriveWorld,
  type FreshDrive,
} from './exports.ts';
import type { Reached, StatusGroups, Unreachable } from './status-groups.ts';

type Change = Parameters<ExportDriveWorld['engine']>[1];
type Act = (world: ExportDriveWorld, drive: FreshDrive) => Promise<unknown>;

export type ExportScenario = {
  /** When a drive ends so: for the documentation. */
  readonly when: string;
  /** Puts into the account what is to be exported. */
  readonly blobs: readonly Act[];
  /** The container `data`, unless said. */
  readonly selection?: BlobSelection;
  /** The drive is in no bay. */
  readonly unmounted?: true;
  /** Done to the drive before it is filled. */
  readonly spoil?: Act;
  /** How its engine differs. */
  readonly engine?: (world: ExportDriveWorld, drive: FreshDrive) => Change | Promise<Change>;
  /** Between the plan and the copying. */
  readonly meanwhile?: Act;
  /** Nothing is copied: every attempt failed. */
  readonly givenUp?: true;
  /** The account takes no log either. */
  readonly withoutLog?: true;
};

const MiB = 2 ** 20;

const a: Act = (world) => putBlock(world, 'data/a.bin', 'aaaa', { metadata: { station: 'west' } });
const good: Act = (world) => putBlock(world, 'data/good.txt', 'good');
const big: Act = (world) => putBlock(world, 'data/a.bin', Buffer.alloc(5 * MiB, 'a'));
const page: Act = (world) =>
  putPages(world, 'data/disk.vhd', 1536, { 0: Buffer.alloc(512, 'p'), 2: Buffer.alloc(512, 'q') });

const blobOf = ({ service }: ExportDriveWorld, name: string) =>
  service.getContainerClient('data').getBlobClient(name);

const onDrive = ({ baysFolder }: ExportDriveWorld, { bay }: FreshDrive, ...names: string[]): string =>
  path.join(baysFolder, bay, ...names);

/** Of an export there is no such thing. */
const onImport: Unreachable = { never: 'Only an import does.' };
const noManifest: Unreachable = { never: 'A drive that is filled has no manifest to be read.' };

const refusing =
  (isRefused: (asked: AccountRequest) => boolean, status: number, code: string) =>
  async (world: ExportDriveWorld, { job }: FreshDrive): Promise<Change> => ({
    accounts: await behindDoor({ ...world, job }, (asked) => (isRefused(asked) ? [status, code] : undefined)),
  });

const readsA = ({ method, path: asked }: AccountRequest): boolean =>
  method === 'GET' && asked === '/data/a.bin';

const playing = (when: string, fault: DiskStatus): ExportScenario => ({
  when,
  blobs: [good],
  spoil: async (world, drive) =>
    writeFile(onDrive(world, drive, VOLUME_FILE_NAME), await volumeFile(drive.key, fault)),
});

/** The drive makes one of its files otherwise. */
const making =
  (filePath: string, alter: (file: NewBayFile) => Partial<NewBayFile>) =>
  (world: ExportDriveWorld): Change => ({
    bays: alteredDrives(world, (drive) => ({
      create: async (name, options) => {
        const made = await drive.create(name, options);
        return made.ok && name === filePath
          ? { ok: true, value: { ...made.value, ...alter(made.value) } }
          : made;
      },
    })),
  });

/** The drive makes no file of that name: its file system is not NTFS, or is no longer sound. */
const refusingFile =
  (filePath: string, fault: BayWriteFault) =>
  (world: ExportDriveWorld): Change => ({
    bays: alteredDrives(world, (drive) => ({
      create: (name, options) =>
        name === filePath
          ? Promise.resolve({ ok: false, fault, reason: 'the disk does not take it' })
          : drive.create(name, options),
    })),
  });

const failingWrites = (filePath: string) =>
  making(filePath, () => ({
    write: () => Promise.resolve({ ok: false, fault: 'DriveFull', reason: 'ENOSPC' }),
  }));

/** The file is written as it should be, and the disk gives back something else. */
const givingBack = (filePath: string, alter: (file: BayFile) => BayFile['read']) =>
  making(filePath, (made) => ({
    finish: async () => {
      const finished = await made.finish();
      return finished.ok ? { ok: true, value: { ...finished.value, read: alter(finished.value) } } : finished;
    },
  }));

const rotten =
  (at: number) =>
  (file: BayFile): BayFile['read'] =>
  async (offset, into) => {
    const read = await file.read(offset, into);
    if (offset === at) into[0] = 0;
    return read;
  };

/** What the account tells of the blob `a.bin` beside its content. */
const telling =
  (attributes: BlobAttributes) =>
  (world: ExportDriveWorld): Change => ({
    // Read at once, a small blob is said to be so by the answer to that.
    accounts: alteredAccounts(world, (account) => ({
      readRange: async (at, ...asked) => {
        const read = await account.readRange(at, ...asked);
        if (read.kind !== 'read' || read.version === undefined || at.name !== 'a.bin') return read;
        const { version } = read;
        return { ...read, version: { ...version, attributes: { ...version.attributes, ...attributes } } };
      },
    })),
  });

const drives: StatusGroups<ExportScenario>['Drive'] = {
  Completed: { when: 'All that it took is on it.', blobs: [a, page] },
  CompletedWithWarnings: { never: 'There is nothing to warn of.' },
  CompletedWithErrors: {
    when: 'At least one blob failed, or the job names what is not there.',
    blobs: [a, good],
    meanwhile: (world) => blobOf(world, 'a.bin').setAccessTier('Archive'),
  },
  DiskNotFound: {
    when: 'There is no such bay, or the disk is no longer in it.',
    blobs: [good],
    unmounted: true,
  },
  VolumeNotNtfs: playing('The encrypt command says so, or the sample drive plays it.', 'VolumeNotNtfs'),
  DiskOperationFailed: {
    when: 'Something is on the disk already, or the disk cannot be read or written.',
    blobs: [good],
    spoil: (world, drive) => writeFile(onDrive(world, drive, 'holiday.jpg'), 'of somebody else'),
  },
  BitLockerVolumeNotFound: playing('The volume file is broken.', 'BitLockerVolumeNotFound'),
  BitLockerNotActivated: playing(
    'The station unlocks real disks and has no command that encrypts one.',
    'BitLockerNotActivated',
  ),
  BitLockerProtectorNotFound: playing(
    'The encrypt command says so, or the sample drive plays it.',
    'BitLockerProtectorNotFound',
  ),
  BitLockerKeyInvalid: {
    when: 'The disk is encrypted with another key.',
    blobs: [good],
    spoil: async (world, drive) =>
      writeFile(onDrive(world, drive, VOLUME_FILE_NAME), await volumeFile('another key of 48 digits')),
  },
  BitLockerUnlockVolumeFailed: playing(
    'The encrypt command says so, or the sample drive plays it.',
    'BitLockerUnlockVolumeFailed',
  ),
  BitLockerFailed: playing(
    "The encrypt command fails or cannot be run, or the drive's key cannot be unsealed.",
    'BitLockerFailed',
  ),
  ManifestNameInvalid: noManifest,
  ManifestNameTooLong: noManifest,
  ManifestNotFound: noManifest,
  ManifestAccessDenied: noManifest,
  ManifestCorrupted: noManifest,
  ManifestFormatInvalid: noManifest,
  ManifestDriveIdMismatch: noManifest,
  ReadManifestFailed: { never: 'A manifest that cannot be written, or read back, is `DiskOperationFailed`.' },
  BlobListFormatInvalid: {
    when: 'The list that the job names is none, is too long, is not there, or was replaced.',
    blobs: [good, (world) => putBlock(world, 'lists/export.xml', 'data/good.txt')],
    selection: { blobListBlobPath: 'lists/export.xml' },
  },
  BlobRequestForbidden: {
    when: 'The account lets nobody in; no log can be written either.',
    blobs: [good],
    engine: refusing(() => true, 403, 'AuthenticationFailed'),
    withoutLog: true,
  },
  InternalError: {
    when: "Drayage's own storage, or the account, failed at every attempt; or the job was deleted meanwhile.",
    blobs: [good],
    engine: () => ({ loadDriveJob: () => Promise.resolve(undefined) }),
    withoutLog: true,
  },
};

const blobs: StatusGroups<ExportScenario>['Blob'] = {
  Completed: { when: 'It is on the drive, with its files.', blobs: [a, page] },
  CompletedWithErrors: {
    when: 'The drive gives it back as something else, it ended before its length, or a file beside it failed. Nothing of it is on the drive.',
    blobs: [a, good],
    engine: givingBack('\\data\\a.bin', rotten(0)),
  },
  FileNameInvalid: {
    when: 'The file system of the drive does not take its name.',
    blobs: [a, good],
    engine: refusingFile('\\data\\a.bin', 'FileNameInvalid'),
  },
  FileNameTooLong: {
    when: 'The file system of the drive does not take so long a path.',
    blobs: [a, good],
    engine: refusingFile('\\data\\a.bin', 'FileNameTooLong'),
  },
  FileNotFound: { never: 'Files are made, not looked for.' },
  FileAccessDenied: {
    when: 'Somebody has put a file where its folder is to be.',
    blobs: [a],
    meanwhile: (world, drive) => writeFile(onDrive(world, drive, 'data'), 'no folder'),
  },
  BlobRequestFailed: {
    when: 'It is archived, or the account refused it; or the job names it, and it is not there.',
    blobs: [a, good],
    meanwhile: (world) => blobOf(world, 'a.bin').setAccessTier('Archive'),
  },
  BlobRequestForbidden: {
    when: 'The account does not let Drayage read it.',
    blobs: [a, good],
    engine: refusing(({ path: asked }) => asked === '/data/a.bin', 403, 'AuthorizationPermissionMismatch'),
  },
  RenameFailed: {
    when: 'Somebody has put a file at its path.',
    blobs: [a, good],
    meanwhile: async (world, drive) => {
      await mkdir(onDrive(world, drive, 'data'));
      await writeFile(onDrive(world, drive, 'data', 'a.bin'), 'of somebody else');
    },
  },
  BlobUnexpectedChange: {
    when: 'It is gone or of another type since it was listed, or it was changed and no snapshot can be had.',
    blobs: [a, good],
    meanwhile: (world) => blobOf(world, 'a.bin').delete(),
  },
  LeasePresent: {
    when: 'It is leased, and no snapshot can be had.',
    blobs: [a, good],
    meanwhile: (world) => blobOf(world, 'a.bin').getBlobLeaseClient().acquireLease(-1),
    engine: refusing(({ query }) => query.get('comp') === 'snapshot', 403, 'AuthorizationPermissionMismatch'),
  },
  IOFailed: {
    when: 'The drive is full, failed, or is no longer in its bay.',
    blobs: [a, good],
    engine: failingWrites('\\data\\a.bin'),
  },
  Failed: {
    when: 'It was not come to: Drayage gave up on the drive.',
    blobs: [a],
    givenUp: true,
  },
};

const chunks: StatusGroups<ExportScenario>['PageRange or Block'] = {
  Completed: { when: 'It was written.', blobs: [a, page] },
  Committed: onImport,
  Uncommitted: onImport,
  Corrupted: {
    when: 'The drive gives back something else.',
    blobs: [page],
    engine: givingBack('\\data\\disk.vhd', rotten(1024)),
  },
  FileUnexpectedEnd: {
    when: 'The drive gives back less.',
    blobs: [a],
    engine: givingBack('\\data\\a.bin', () => () => Promise.resolve({ ok: true, value: 1 })),
  },
  BlobUnexpectedEnd: {
    when: 'The account gives less of it than there is.',
    blobs: [a],
    engine: (world) => ({
      accounts: alteredAccounts(world, () => ({
        readRange: () => Promise.resolve({ kind: 'read', bytes: 1 }),
      })),
    }),
  },
  BlobRequestFailed: {
    when: 'The account refused it.',
    blobs: [a],
    engine: refusing(readsA, 500, 'InternalError'),
  },
  IOFailed: {
    when: 'The drive is full, or failed while it was written or read back.',
    blobs: [a],
    engine: failingWrites('\\data\\a.bin'),
  },
  Failed: { never: 'Drayage always names what was wrong with a chunk.' },
  Cancelled: {
    when: 'It is good, and another one of its blob is not; or it was not come to.',
    blobs: [big],
    engine: givingBack('\\data\\a.bin', rotten(4 * MiB)),
  },
};

/** What may become of a metadata or of a properties file. */
const sidecars = (
  file: 'metadata' | 'properties',
): Reached<keyof StatusGroups<ExportScenario>['Metadata'], ExportScenario> => {
  const filePath = `\\data\\a.bin.${file}`;
  const refused = (when: string, fault: BayWriteFault): ExportScenario => ({
    when,
    blobs: [a, good],
    engine: refusingFile(filePath, fault),
  });
  return {
    Completed: { when: 'It is beside its blob.', blobs: [a] },
    FileNameInvalid: refused('The file system of the drive does not take its name.', 'FileNameInvalid'),
    FileNameTooLong: refused('The file system of the drive does not take so long a path.', 'FileNameTooLong'),
    FileNotFound: { never: 'Files are made, not looked for.' },
    FileAccessDenied: refused('The file system of the drive does not let it be written.', 'FileAccessDenied'),
    Corrupted: {
      when: 'The drive gives it back as something else.',
      blobs: [a, good],
      engine: givingBack(filePath, rotten(0)),
    },
    XmlReadFailed: onImport,
    XmlWriteFailed: {
      when:
        file === 'metadata'
          ? 'There is a name that no XML element can have, or a value that XML cannot carry.'
          : 'There is a value that XML cannot carry.',
      blobs: [a, good],
      engine: telling(file === 'metadata' ? { metadata: { 'a b': 'c' } } : { contentType: 'a\u0001b' }),
    },
    BlobRequestFailed: { never: 'What it says comes with the blob, which fails in its place.' },
    IOFailed: {
      when: 'The drive is full, or failed.',
      blobs: [a, good],
      engine: failingWrites(filePath),
    },
    Failed: {
      when: 'Somebody has put a file at its path.',
      blobs: [a, good],
      meanwhile: async (world, drive) => {
        await mkdir(onDrive(world, drive, 'data'));
        await writeFile(onDrive(world, drive, 'data', `a.bin.${file}`), 'of somebody else');
      },
    },
    Cancelled: { never: 'Of a blob whose content failed it is not named.' },
  };
};

const noDisposition: Unreachable = { never: 'Its log has none.' };

export const exportStatuses: StatusGroups<ExportScenario> = {
  Drive: drives,
  Blob: blobs,
  ImportDisposition: {
    Created: noDisposition,
    Renamed: noDisposition,
    Skipped: noDisposition,
    Overwritten: noDisposition,
    Cancelled: noDisposition,
  },
  'PageRange or Block': chunks,
  Metadata: sidecars('metadata'),
  Properties: sidecars('properties'),
};
