/** Looks at every file of the source before anything is copied. */
import { constants } from 'node:fs';
import { access, lstat, stat } from 'node:fs/promises';
import { MAX_BLOCKS, MAX_CHUNK_BYTES } from '../formats/manifest-limits.ts';
import { PrepareFault, reasonOf } from './prepare-fault.ts';
import { walkSource } from './source-walk.ts';

export type Survey = {
  readonly files: number;
  readonly bytes: number;
  /** What the drive needs: whole units of its allocation, and the manifest. */
  readonly bytesOnDrive: number;
};

const MAX_FILE_BYTES = MAX_BLOCKS * MAX_CHUNK_BYTES;

/** Generous: an entry's tags, its two paths, and a line for each of its blocks. */
const manifestBytes = (pathBytes: number, size: number): number =>
  512 + 4 * pathBytes + 192 * Math.ceil(size / MAX_CHUNK_BYTES);

/** @throws PrepareFault when it is no folder that can be read. */
export const checkSource = async (source: string): Promise<void> => {
  const unopened = (error: unknown): never => {
    throw new PrepareFault(
      `The source folder ${source} cannot be opened (${reasonOf(error)}): name a folder that exists and that you may read.`,
    );
  };
  const what = await stat(source).catch(unopened);
  if (!what.isDirectory())
    throw new PrepareFault(
      `The source ${source} is a file: name the folder whose files the drive is to carry.`,
    );
  await access(source, constants.R_OK | constants.X_OK).catch(unopened);
};

/**
 * @param unit bytes the drive allocates at a time.
 * @throws PrepareFault that lists every file unfit for a drive; or when there is none at all.
 */
export const surveySource = async (source: string, container: string, unit: number): Promise<Survey> => {
  const unfit: string[] = [];
  let files = 0;
  let bytes = 0;
  let bytesOnDrive = 0;
  for await (const item of walkSource(source, container)) {
    if (item.kind === 'unfit') {
      unfit.push(item.reason);
      continue;
    }
    const { path, name } = item.file;
    try {
      await access(path, constants.R_OK);
      const { size } = await lstat(path);
      if (size > MAX_FILE_BYTES)
        unfit.push(
          `${JSON.stringify(name)} is larger than a blob of a drive may be, ${MAX_FILE_BYTES} bytes`,
        );
      files += 1;
      bytes += size;
      bytesOnDrive += Math.ceil(size / unit) * unit + manifestBytes(Buffer.byteLength(name), size);
    } catch (error) {
      unfit.push(`${JSON.stringify(name)} cannot be read: ${reasonOf(error)}`);
    }
  }
  if (unfit.length > 0)
    throw new PrepareFault(`The source folder ${source} holds what a drive cannot carry; mend each:`, unfit);
  if (files === 0)
    throw new PrepareFault(`The source folder ${source} holds no files: there is nothing to import.`);
  return { files, bytes, bytesOnDrive };
};
