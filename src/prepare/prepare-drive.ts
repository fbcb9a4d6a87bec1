/** Turns folders and files into a drive: the data, its manifest, and the entry for the job's `driveList`. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { VOLUME_FILE_NAME, volumeFile } from '../bays/volume-file.ts';
import { isBitLockerKey, newBitLockerKey } from '../formats/bitlocker-key.ts';
import { sidecarKinds } from '../formats/manifest.ts';
import { unfitForXml } from '../formats/xml-text.ts';
import { writeManifest } from '../formats/write-manifest.ts';
import { copiedBlobs } from './copied-blobs.ts';
import { placeSources, sourceFaults, withOrigin, type DataSource, type PlacedSource } from './data-source.ts';
import { claimDriveFolder, MANIFEST_NAME } from './drive-folder.ts';
import { joinFaults, PrepareFault, reasonOf } from './prepare-fault.ts';
import { keepProgress, type PrepareProgress } from './progress.ts';
import { SHARED_FOLDER, sidecarFault } from './sidecar-files.ts';
import { NOTHING, sumOf, surveySource, type Survey, type SurveyOptions } from './survey.ts';

export { PrepareFault } from './prepare-fault.ts';
export type { PrepareProgress } from './progress.ts';

type DriveOptions = {
  /** Where the drive is mounted, or a folder that stands for it; empty, or made. */
  readonly drive: string;
  /** The disk's serial number; a made-up one when absent. */
  readonly driveId?: string;
  /** The key of a disk that is encrypted already; a fresh one when absent. Nothing is encrypted here. */
  readonly bitLockerKey?: string;
  /** `x.metadata` and `x.properties` beside a file `x` say what its blob has, and are no blobs themselves. */
  readonly sidecars?: boolean;
  /** Every block has an id, not only those of blobs over 64 MB, which must. */
  readonly blockIds?: boolean;
  /** The drive opens with its key alone, as an encrypted disk would: for rehearsals, since it protects nothing. */
  readonly locked?: boolean;
  readonly onProgress?: (progress: PrepareProgress) => void;
  /** Breaks the copying off, which then fails with the signal's reason. */
  readonly signal?: AbortSignal;
};

export type PrepareOptions = DriveOptions & DataSource;

export type PrepareDatasetOptions = DriveOptions & { readonly dataset: readonly DataSource[] };

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

/** A drive of one source. @throws PrepareFault as {@link prepareDataset} does. */
export const prepareDrive = (options: PrepareOptions): Promise<PreparedDrive> =>
  prepareDataset({ ...options, dataset: [options] });

/**
 * Copies each file once, hashing it on the way, and writes the manifest last: a drive without one is not prepared.
 * When it fails, the drive's folder is left as it was found. The files are as durable as unmounting the drive makes them.
 * @throws PrepareFault for anything the user can mend, with all that could be told before anything was copied.
 */
export const prepareDataset = async (options: PrepareDatasetOptions): Promise<PreparedDrive> => {
  const driveId = options.driveId ?? `DRV${randomBytes(5).toString('hex').toUpperCase()}`;
  const bitLockerKey = options.bitLockerKey ?? newBitLockerKey();
  const { sidecars = false, blockIds = false } = options;
  const sources = placeSources(options.dataset);
  const faults = optionFaults(driveId, bitLockerKey, sources);
  const folder = await collecting(
    faults,
    claimDriveFolder(
      resolve(options.drive),
      sources.map(({ path }) => path),
    ),
  );
  // What is taken away again when this fails: nothing, before anything was put there.
  let contents: readonly string[] = [];
  try {
    const room = await folder?.room();
    const survey = { sidecars, unit: room?.unit ?? 1, withoutHoles: false };
    const planned = await surveyAll(sources, survey, faults);
    if (!folder || !room || faults.length > 0) throw joinFaults(faults);
    // Sparse files are looked into only where it matters: that may take as long as copying them.
    const fits = planned.bytesOnDrive <= room.free;
    const { bytesOnDrive } =
      fits || !room.keepsHoles
        ? planned
        : await surveyAll(sources, { ...survey, withoutHoles: true }, faults);
    if (bytesOnDrive > room.free)
      throw new PrepareFault(
        `The files do not fit on the drive ${folder.path}: they need ${bytesOnDrive} bytes and ${room.free} are free. Use a larger drive, or split the folder.`,
      );
    const progress = keepProgress(planned, options.onProgress, options.signal);
    const tops = new Set(sources.map(({ driveParts: [top = ''] }) => top));
    contents = [...tops, SHARED_FOLDER, VOLUME_FILE_NAME];
    if (options.locked)
      await writeFile(join(folder.path, VOLUME_FILE_NAME), await volumeFile(bitLockerKey), { flag: 'wx' });
    const blobs = copiedBlobs(sources, folder.path, { sidecars, blockIds }, progress);
    const manifestHash = await folder.writeManifest(writeManifest({ version: '2014-11-01', driveId }, blobs));
    return {
      driveListEntry: { driveId, bitLockerKey, manifestFile: `\\${MANIFEST_NAME}`, manifestHash },
      ...progress.soFar(),
    };
  } catch (error) {
    await folder?.release(contents).catch((failure: unknown) => {
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

/** A fault is kept with the others, and nothing given. */
const collecting = async <T>(faults: PrepareFault[], work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PrepareFault)) throw error;
    faults.push(error);
    return undefined;
  }
};

const optionFaults = (
  driveId: string,
  bitLockerKey: string,
  sources: readonly PlacedSource[],
): PrepareFault[] => {
  const faults: PrepareFault[] = [];
  if (sources.length === 0) faults.push(new PrepareFault('The dataset lists nothing: give it a row.'));
  if (!/^[^\s/\\]{1,64}$/u.test(driveId) || unfitForXml(driveId) !== undefined)
    faults.push(
      new PrepareFault(
        `${JSON.stringify(driveId)} is no drive id: give the disk's serial number, up to 64 characters without spaces or slashes.`,
      ),
    );
  if (!isBitLockerKey(bitLockerKey))
    faults.push(
      new PrepareFault(
        'The BitLocker key is not valid: it is eight groups of six digits with hyphens between, each a multiple of 11 below 720896.',
      ),
    );
  return faults;
};

/** A source that is wrong by itself is not looked into. */
const surveyAll = async (
  sources: readonly PlacedSource[],
  options: SurveyOptions,
  faults: PrepareFault[],
): Promise<Survey> => {
  let sum = NOTHING;
  for (const source of sources) {
    const wrong = await sourceFaults(source);
    for (const kind of sidecarKinds) {
      const file = source[kind];
      const fault = file === undefined ? undefined : await sidecarFault(kind, resolve(file));
      if (fault !== undefined) faults.push(new PrepareFault(withOrigin(source, fault)));
    }
    faults.push(...wrong.map((fault) => new PrepareFault(fault)));
    if (wrong.length > 0) continue;
    sum = sumOf(sum, (await collecting(faults, surveySource(source, options))) ?? NOTHING);
  }
  return sum;
};
