/** For every status of the copy log either an import that ends with it, or why none can. */
import { appendFile, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import { VOLUME_FILE_NAME, volumeFile } from '../../src/bays/volume-file.ts';
import type {
  BlobStatus,
  ChunkStatus,
  DispositionStatus,
  SidecarStatus,
} from '../../src/formats/drive-log.ts';
import type { DriveCopyStatus } from '../../src/jobs/drive.ts';
import type { Bays, DiskStatus } from '../../src/ports/bay.ts';
import { behindDoor, type AccountRequest } from './account-proxy.ts';
import { bitLockerKey, type DriveFile, type ImportWorld } from './drives.ts';
import type { Reached, StatusGroups, Unreachable } from './status-groups.ts';

type Change = Parameters<ImportWorld['engine']>[0];

export type ImportScenario = {
  /** When a drive ends so: for the documentation. */
  readonly when: string;
  readonly files: readonly DriveFile[];
  /** What the job says of the drive, where that is not so. */
  readonly drive?: Partial<ImportWorld['job']['drive']>;
  /** Done to the drive, or at the target, before the import. */
  readonly spoil?: (world: ImportWorld) => Promise<void>;
  /** How its engine differs. */
  readonly engine?: (world: ImportWorld) => Change | Promise<Change>;
  /** The account takes no log either. */
  readonly withoutLog?: true;
};

const a: DriveFile = { blobPath: 'data/a.bin', content: 'aaaa', blockSize: 2 };
const good: DriveFile = { blobPath: 'data/good.txt', content: 'good' };
const page: DriveFile = {
  blobPath: 'data/disk.vhd',
  content: Buffer.concat([Buffer.alloc(512, 'p'), Buffer.alloc(512), Buffer.alloc(512, 'q')]),
  blockSize: 512,
  page: true,
};
const metadata = '<Metadata><station>west</station></Metadata>';
const described: DriveFile = {
  ...a,
  metadata,
  properties: '<Properties><Content-Type>text/plain</Content-Type></Properties>',
};

const onDrive = ({ folder }: ImportWorld, ...names: string[]): string => path.join(folder, ...names);
const onExport: Unreachable = { never: 'Only an export does.' };

/** The disk fails at every read below `place`. */
const failingBelow = (world: ImportWorld, place: string): Change => {
  const bays = createFolderBays(path.dirname(world.folder));
  const failing: Bays = {
    drive: async (bay, key) => {
      const mounted = await bays.drive(bay, key);
      if (!mounted.ok) return mounted;
      return {
        ok: true,
        drive: {
          open: async (name) => {
            const opened = await mounted.drive.open(name);
            if (!opened.ok || !name.startsWith(place)) return opened;
            const read = () => Promise.resolve({ ok: false, fault: 'IOFailed', reason: 'EIO' } as const);
            return { ok: true, value: { ...opened.value, read } };
          },
        },
      };
    },
  };
  return { bays: failing };
};

const refusing =
  (isRefused: (asked: AccountRequest) => boolean, status: number, code: string) =>
  async (world: ImportWorld): Promise<Change> => ({
    accounts: await behindDoor(world, (asked) => (isRefused(asked) ? [status, code] : undefined)),
  });

const isBlobOf =
  (name: string) =>
  ({ path: asked, query }: AccountRequest): boolean =>
    asked === `/${name}` && query.get('restype') === null;

const playing = (when: string, fault: DiskStatus): ImportScenario => ({
  when,
  files: [good],
  spoil: async (world) => writeFile(onDrive(world, VOLUME_FILE_NAME), await volumeFile(bitLockerKey, fault)),
});

const manifest = (when: string, drive: Partial<ImportWorld['job']['drive']>): ImportScenario => ({
  when,
  files: [good],
  drive,
});

const old = (blobPath: string) => (world: ImportWorld) => world.put(blobPath, 'old');

const driveScenarios: Reached<DriveCopyStatus, ImportScenario> = {
  Completed: { when: 'Everything was copied.', files: [described, page] },
  CompletedWithWarnings: {
    when: 'Everything was copied, and a blob was renamed, skipped or overwritten.',
    files: [a],
    spoil: old(a.blobPath),
  },
  CompletedWithErrors: {
    when: 'At least one blob failed.',
    files: [a, good],
    spoil: (world) => rm(onDrive(world, 'data', 'a.bin')),
  },
  DiskNotFound: {
    when: 'The bay is empty, or there is no such bay.',
    files: [good],
    drive: { bay: undefined },
  },
  VolumeNotNtfs: playing('The unlock command says so, or the sample drive plays it.', 'VolumeNotNtfs'),
  DiskOperationFailed: playing(
    'The disk, or the container that stands for it, cannot be read.',
    'DiskOperationFailed',
  ),
  BitLockerVolumeNotFound: playing(
    'The volume file is broken, or the disk is not the one of `driveHeaderHash`.',
    'BitLockerVolumeNotFound',
  ),
  BitLockerNotActivated: playing(
    'The unlock command says so, or the sample drive plays it.',
    'BitLockerNotActivated',
  ),
  BitLockerProtectorNotFound: playing(
    'The unlock command says so, or the sample drive plays it.',
    'BitLockerProtectorNotFound',
  ),
  BitLockerKeyInvalid: {
    when: "The job's key is not the drive's.",
    files: [good],
    spoil: async (world) =>
      writeFile(onDrive(world, VOLUME_FILE_NAME), await volumeFile('another key of 48 digits')),
  },
  BitLockerUnlockVolumeFailed: playing(
    'The unlock command fails without saying why.',
    'BitLockerUnlockVolumeFailed',
  ),
  BitLockerFailed: playing(
    "The unlock command cannot be run, or the job's key cannot be unsealed.",
    'BitLockerFailed',
  ),
  ManifestNameInvalid: manifest('`manifestFile` leads off the drive, or is no path.', {
    manifestFile: '\\..\\DriveManifest.xml',
  }),
  ManifestNameTooLong: manifest('`manifestFile` is longer than a path of the disk.', {
    manifestFile: `\\${'x'.repeat(300)}.xml`,
  }),
  ManifestNotFound: manifest('There is no such file.', { manifestFile: '\\other.xml' }),
  ManifestAccessDenied: manifest('It is a folder, or may not be read.', { manifestFile: '\\data' }),
  ManifestCorrupted: {
    when: 'It has another hash than `manifestHash`.',
    files: [good],
    spoil: (world) => appendFile(onDrive(world, 'DriveManifest.xml'), '<!-- altered -->'),
  },
  ManifestFormatInvalid: manifest('It has its hash, and is no manifest.', {
    manifestFile: '\\data\\good.txt',
    manifestHash: '755f85c2723bb39381c7379a604160d8',
  }),
  ManifestDriveIdMismatch: manifest('It is of another drive than `driveId`.', { driveId: 'WD-OTHER' }),
  ReadManifestFailed: {
    when: 'The disk fails while it is read.',
    files: [good],
    engine: (world) => failingBelow(world, '\\DriveManifest.xml'),
  },
  BlobListFormatInvalid: onExport,
  BlobRequestForbidden: {
    when: 'The account lets nobody in; no log can be written either.',
    files: [good],
    engine: refusing(() => true, 403, 'AuthenticationFailed'),
    withoutLog: true,
  },
  InternalError: {
    when: "Drayage's own storage failed at every attempt, or the job was deleted meanwhile.",
    files: [good],
    engine: () => ({ loadDriveJob: () => Promise.resolve(undefined) }),
    withoutLog: true,
  },
};

const blobScenarios: Reached<BlobStatus, ImportScenario> = {
  Completed: {
    when: 'It is in its place, with all it is to carry; or skipped, as its disposition says.',
    files: [described, page],
  },
  CompletedWithErrors: {
    when: 'A chunk, or the metadata or properties file, is not what the manifest says. Nothing of it is in the account.',
    files: [page, good],
    spoil: (world) => writeFile(onDrive(world, 'data', 'disk.vhd'), Buffer.alloc(1536, 'x')),
  },
  FileNameInvalid: {
    when: '`FilePath` leads off the drive, or is no path.',
    files: [{ ...a, filePath: '\\data\\..\\..\\etc\\passwd', missing: true }, good],
  },
  FileNameTooLong: {
    when: '`FilePath` is longer than a path of the disk.',
    files: [{ ...a, filePath: `\\data\\${'x'.repeat(300)}`, missing: true }, good],
  },
  FileNotFound: {
    when: 'There is no such file on the drive.',
    files: [{ ...described, missing: true }, good],
  },
  FileAccessDenied: {
    when: 'It is a folder, or may not be read.',
    files: [{ ...a, missing: true }, good],
    spoil: async (world) => {
      await mkdir(onDrive(world, 'data', 'a.bin'), { recursive: true });
    },
  },
  BlobRequestFailed: {
    when: 'The account refused: immutable, of another type, busy for too long, unreachable; or no blob can have that path.',
    files: [a, good],
    engine: refusing(isBlobOf(a.blobPath), 409, 'BlobImmutableDueToPolicy'),
  },
  BlobRequestForbidden: {
    when: 'The account does not let Drayage write there.',
    files: [a, good],
    engine: refusing(isBlobOf(a.blobPath), 403, 'AuthorizationPermissionMismatch'),
  },
  RenameFailed: {
    when: 'No free name: a thousand are taken, or the next would be over 1,024 characters.',
    files: [{ ...a, blobPath: `data/${'x'.repeat(1024)}`, filePath: '\\a.bin' }, good],
    spoil: old(`data/${'x'.repeat(1024)}`),
  },
  BlobUnexpectedChange: onExport,
  LeasePresent: {
    when: 'Somebody holds a lease on the blob to be overwritten.',
    files: [{ ...a, disposition: 'overwrite' }, good],
    spoil: async (world) => {
      await old(a.blobPath)(world);
      await world.service
        .getContainerClient('data')
        .getBlobClient('a.bin')
        .getBlobLeaseClient()
        .acquireLease(-1);
    },
  },
  IOFailed: {
    when: 'The disk failed, or is no longer in its bay.',
    files: [a, good],
    engine: (world) => failingBelow(world, '\\data\\a.bin'),
  },
  Failed: {
    when: 'The file goes on where the manifest says it ends, or what the manifest says of it does not add up.',
    files: [a, good],
    spoil: (world) => appendFile(onDrive(world, 'data', 'a.bin'), 'more than the manifest knows'),
  },
};

const dispositionScenarios: Reached<DispositionStatus, ImportScenario> = {
  Created: { when: 'There was no blob of that name.', files: [a] },
  Renamed: { when: 'There was one, and the new one stands beside it.', files: [a], spoil: old(a.blobPath) },
  Skipped: {
    when: 'There was one, and it stays.',
    files: [{ ...described, disposition: 'no-overwrite' }],
    spoil: old(a.blobPath),
  },
  Overwritten: {
    when: 'There was one, and it is replaced.',
    files: [{ ...a, disposition: 'overwrite' }],
    spoil: old(a.blobPath),
  },
  Cancelled: { when: 'The blob failed.', files: [{ ...a, missing: true }] },
};

const chunkScenarios: Reached<ChunkStatus, ImportScenario> = {
  Completed: { when: 'It is in the blob.', files: [a, page] },
  Committed: { never: 'Drayage commits all blocks of a blob or none.' },
  Uncommitted: {
    when: 'It was sent, and another block was bad: no block of this blob is committed.',
    files: [a],
    spoil: (world) => writeFile(onDrive(world, 'data', 'a.bin'), 'aaXX'),
  },
  Corrupted: {
    when: 'Its MD5 is not the one in the manifest.',
    files: [page],
    spoil: (world) =>
      writeFile(
        onDrive(world, 'data', 'disk.vhd'),
        Buffer.concat([Buffer.alloc(1024, 'p'), Buffer.alloc(512, 'x')]),
      ),
  },
  FileUnexpectedEnd: {
    when: 'The file ends before it does.',
    files: [page],
    spoil: (world) => truncate(onDrive(world, 'data', 'disk.vhd'), 700),
  },
  BlobUnexpectedEnd: onExport,
  BlobRequestFailed: {
    when: 'The account refused it.',
    files: [page],
    engine: refusing(({ query }) => query.get('comp') === 'page', 403, 'X'),
  },
  IOFailed: {
    when: 'The disk failed while it was read.',
    files: [page],
    engine: (world) => failingBelow(world, '\\data'),
  },
  Failed: { never: 'Drayage always names what was wrong with a chunk.' },
  Cancelled: { when: 'It was not sent, for another reason.', files: [{ ...page, missing: true }] },
};

/** What may become of a metadata or of a properties file. */
const sidecarScenarios = (file: 'metadata' | 'properties'): Reached<SidecarStatus, ImportScenario> => {
  const root = file === 'metadata' ? 'Metadata' : 'Properties';
  const name = file === 'metadata' ? 'station' : 'Content-Type';
  const says = (when: string, text: string): ImportScenario => ({
    when,
    files: [{ ...a, [file]: text }, good],
  });
  const named = (when: string, place: string): ImportScenario => ({
    when,
    files: [{ ...a, [file]: { path: place, hash: '0'.repeat(32) } }, good],
  });
  const text = `<${root}><${name}>west</${name}></${root}>`;
  return {
    Completed: says('Its content is on the blob.', text),
    FileNameInvalid: named('Its path leads off the drive, or is no path.', '\\..\\outside.xml'),
    FileNameTooLong: named('Its path is longer than a path of the disk.', `\\${'x'.repeat(300)}.xml`),
    FileNotFound: named('There is no such file.', '\\nowhere.xml'),
    FileAccessDenied: named('It is a folder, or may not be read.', '\\data'),
    Corrupted: {
      when: 'It has another hash than the manifest says.',
      files: [{ ...a, [file]: text }, good],
      spoil: async (world) => {
        const folder = onDrive(world, 'sidecars');
        for (const each of await readdir(folder))
          await writeFile(path.join(folder, each), text.replace('west', 'east'));
      },
    },
    XmlReadFailed: says('It is no XML of its format, or over 1 MiB.', `<${root}><${name}>west`),
    XmlWriteFailed: onExport,
    BlobRequestFailed: says(
      'No blob can carry what it says, or the account refused it.',
      text.replace('west', '日本'),
    ),
    IOFailed: {
      when: 'The disk failed while it was read.',
      files: [{ ...a, [file]: text }, good],
      engine: (world) => failingBelow(world, '\\sidecars'),
    },
    Failed: { never: 'Drayage always names what was wrong with the file.' },
    Cancelled: {
      when: 'Its blob was skipped, or failed for another reason.',
      files: [{ ...a, [file]: text, missing: true }, good],
    },
  };
};

export const importStatuses: StatusGroups<ImportScenario> = {
  Drive: driveScenarios,
  Blob: blobScenarios,
  ImportDisposition: dispositionScenarios,
  'PageRange or Block': chunkScenarios,
  Metadata: sidecarScenarios('metadata'),
  Properties: sidecarScenarios('properties'),
};
