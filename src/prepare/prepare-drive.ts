/** Turns a folder into a drive: the files, their manifest, and the entry for the job's `driveList`. */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { isContainerName } from '../formats/blob-path.ts';
import type { ImportDisposition, ManifestBlob, ManifestBlock } from '../formats/manifest.ts';
import { MAX_UNNAMED_BYTES } from '../formats/manifest-limits.ts';
import { unfitForXml } from '../formats/xml-text.ts';
import { writeManifest } from '../formats/write-manifest.ts';
import { isBitLockerKey, newBitLockerKey } from './bitlocker-key.ts';
import { copyFile } from './copy-file.ts';
import { claimDriveFolder, MANIFEST_NAME, type DriveFolder } from './drive-folder.ts';
import { mapInOrder } from './in-order.ts';
import { PrepareFault, reasonOf } from './prepare-fault.ts';
import { walkSource, type SourceFile } from './source-walk.ts';
import { checkSource, surveySource, type Survey } from './survey.ts';

export { PrepareFault } from './prepare-fault.ts';

/** What is on the drive so far, and what will be. */
export type PrepareProgress = {
  readonly files: number;
  readonly bytes: number;
  readonly totalFiles: number;
  readonly totalBytes: number;
};

export type PrepareOptions = {
  /** The folder whose files become blobs, named by their paths below it. */
  readonly source: string;
  /** Where the drive is mounted, or a folder that stands for it; empty, or made. */
  readonly drive: string;
  readonly container: string;
  /** The disk's serial number; a made-up one when absent. */
  readonly driveId?: string;
  /** The key of a disk that is encrypted already; a fresh one when absent. Nothing is encrypted here. */
  readonly bitLockerKey?: string;
  /** For every blob; `rename` when absent. */
  readonly disposition?: ImportDisposition;
  readonly onProgress?: (progress: PrepareProgress) => void;
};

export type PreparedDrive = {
  /** As `driveList` of a job takes it. `manifestHash`: MD5, upper-case hex. */
  readonly driveListEntry: {
    readonly driveId: string;
    readonly bitLockerKey: string;
    readonly manifestFile: string;
    readonly manifestHash: string;
  };
  readonly files: number;
  readonly bytes: number;
};

/** Each holds up to two blocks of 4 MiB. */
const FILES_AT_ONCE = 4;

/**
 * Copies each file once, hashing it on the way, and writes the manifest last: a drive without one is not prepared.
 * When it fails, the drive's folder is left as it was found. The files are as durable as unmounting the drive makes them.
 * @throws PrepareFault for anything the user can mend.
 */
export const prepareDrive = async (options: PrepareOptions): Promise<PreparedDrive> => {
  const driveId = options.driveId ?? `DRV${randomBytes(5).toString('hex').toUpperCase()}`;
  const bitLockerKey = options.bitLockerKey ?? newBitLockerKey();
  checkOptions(options.container, driveId, bitLockerKey);
  const source = resolve(options.source);
  await checkSource(source);
  const folder = await claimDriveFolder(resolve(options.drive), source, options.container);
  try {
    const { unit } = await folder.room();
    const survey = await surveySource(source, options.container, unit);
    await checkRoom(folder, survey);
    const progress = progressOf(survey, options.onProgress);
    const blobs = copiedBlobs(source, folder, options, progress);
    const manifestHash = await folder.writeManifest(writeManifest({ version: '2014-11-01', driveId }, blobs));
    return {
      driveListEntry: { driveId, bitLockerKey, manifestFile: `\\${MANIFEST_NAME}`, manifestHash },
      ...progress.soFar(),
    };
  } catch (error) {
    await folder.release().catch((failure: unknown) => {
      throw new PrepareFault(
        `The drive could not be prepared (${reasonOf(error)}) nor emptied again (${reasonOf(failure)}): empty ${folder.path} and run this again.`,
      );
    });
    if (error instanceof PrepareFault) throw error;
    throw new PrepareFault(
      `The drive could not be prepared and was left as it was (${reasonOf(error)}): mend that and run this again.`,
    );
  }
};

const checkOptions = (container: string, driveId: string, bitLockerKey: string): void => {
  if (!isContainerName(container))
    throw new PrepareFault(
      `${JSON.stringify(container)} is no name of a container: use 3 to 63 lower-case letters, digits and single hyphens.`,
    );
  if (!/^[^\s/\\]{1,64}$/u.test(driveId) || unfitForXml(driveId) !== undefined)
    throw new PrepareFault(
      `${JSON.stringify(driveId)} is no drive id: give the disk's serial number, up to 64 characters without spaces or slashes.`,
    );
  if (!isBitLockerKey(bitLockerKey))
    throw new PrepareFault(
      'The BitLocker key is not valid: it is eight groups of six digits with hyphens between, each a multiple of 11 below 720896.',
    );
};

const checkRoom = async (folder: DriveFolder, survey: Survey): Promise<void> => {
  const { free } = await folder.room();
  if (survey.bytesOnDrive > free)
    throw new PrepareFault(
      `The files do not fit on the drive ${folder.path}: they need ${survey.bytesOnDrive} bytes and ${free} are free. Use a larger drive, or split the folder.`,
    );
};

type ProgressKeeper = {
  readonly copiedBytes: (bytes: number) => void;
  readonly copiedFile: () => void;
  readonly soFar: () => { readonly files: number; readonly bytes: number };
};

const progressOf = (survey: Survey, tell: PrepareOptions['onProgress']): ProgressKeeper => {
  let files = 0;
  let bytes = 0;
  const report = (): void => tell?.({ files, bytes, totalFiles: survey.files, totalBytes: survey.bytes });
  return {
    copiedBytes: (more) => {
      bytes += more;
      report();
    },
    copiedFile: () => {
      files += 1;
      report();
    },
    soFar: () => ({ files, bytes }),
  };
};

const copiedBlobs = (
  source: string,
  folder: DriveFolder,
  { container, disposition = 'rename' }: PrepareOptions,
  progress: ProgressKeeper,
): AsyncGenerator<ManifestBlob> =>
  mapInOrder(filesOf(source, container), FILES_AT_ONCE, async ({ path, name, driveParts }) => {
    const parts = [container, ...driveParts];
    const copied = await copyFile(path, join(folder.path, ...parts), progress.copiedBytes);
    progress.copiedFile();
    return {
      kind: 'block',
      blobPath: `${container}/${name}`,
      filePath: `\\${parts.join('\\')}`,
      length: copied.length,
      disposition,
      blocks: copied.length > MAX_UNNAMED_BYTES ? copied.blocks.map(named) : copied.blocks,
    };
  });

/** The walk again, so that ten million files need not be kept in mind since the survey. */
async function* filesOf(source: string, container: string): AsyncGenerator<SourceFile> {
  for await (const item of walkSource(source, container)) {
    if (item.kind === 'unfit')
      throw new PrepareFault(`The source folder ${source} changed while it was copied: ${item.reason}.`);
    yield item.file;
  }
}

/** Ids as the service's own samples number them: the block's index as four bytes, lowest first. */
const named = (block: ManifestBlock, index: number): ManifestBlock => {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(index);
  return { ...block, id: id.toString('base64') };
};
