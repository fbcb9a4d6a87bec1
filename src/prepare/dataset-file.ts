/** A dataset file as sources. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { DatasetError, readDataset, type DatasetEntry } from '../formats/dataset.ts';
import type { DataSource } from './data-source.ts';
import { PrepareFault, reasonOf } from './prepare-fault.ts';

/**
 * Paths in it that are not absolute are relative to it.
 * @throws PrepareFault naming everything that is wrong with the file itself; what it names is not looked at.
 */
export const readDatasetFile = async (path: string): Promise<readonly DataSource[]> => {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new PrepareFault(
      `The dataset ${path} cannot be read (${reasonOf(error)}): name a file that exists and that you may read.`,
    );
  });
  try {
    return readDataset(bytes).map((entry) => sourceOf(entry, path));
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new PrepareFault(`The dataset ${path} is not right; mend each:`, error.message.split('\n'));
  }
};

const sourceOf = (entry: DatasetEntry, path: string): DataSource => {
  const here = (relative: string): string => resolve(dirname(path), relative);
  const { blobPath, blobType, metadataFile, propertiesFile } = entry;
  return {
    source: here(entry.basePath),
    container: entry.container,
    ...(entry.directory ? { prefix: blobPath } : { blob: blobPath }),
    ...(blobType && { blobType }),
    disposition: entry.disposition,
    ...(metadataFile !== undefined && { metadata: here(metadataFile) }),
    ...(propertiesFile !== undefined && { properties: here(propertiesFile) }),
    origin: `${basename(path)}, line ${entry.line}`,
  };
};
