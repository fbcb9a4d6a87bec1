/** Looks at every file of the sources before anything is copied. */
import { constants } from 'node:fs';
import { access, lstat } from 'node:fs/promises';
import { MAX_CHUNK_BYTES } from '../formats/manifest-limits.ts';
import { sidecarKinds } from '../formats/manifest.ts';
import { occupiedBytes } from './copy-file.ts';
import { sourceTitle, withOrigin, type PlacedSource } from './data-source.ts';
import { fileSizeFault } from './file-sizes.ts';
import { PrepareFault, reasonOf } from './prepare-fault.ts';
import { sidecarFault } from './sidecar-files.ts';
import { walkSource, type SourceFile, type WalkOptions } from './source-walk.ts';

export type Survey = {
  readonly files: number;
  readonly bytes: number;
  /** What the drive needs: whole units of its allocation, and the manifest. */
  readonly bytesOnDrive: number;
};

export type SurveyOptions = WalkOptions & {
  /** Bytes that the drive allocates at a time. */
  readonly unit: number;
  /** Reads what would be page blobs, to leave out what is not written of them; else their whole length counts. */
  readonly withoutHoles: boolean;
};

export const NOTHING: Survey = { files: 0, bytes: 0, bytesOnDrive: 0 };

export const sumOf = (one: Survey, other: Survey): Survey => ({
  files: one.files + other.files,
  bytes: one.bytes + other.bytes,
  bytesOnDrive: one.bytesOnDrive + other.bytesOnDrive,
});

/** Generous: an entry's tags, its paths, and a line for each of its chunks. */
const manifestBytes = (pathBytes: number, size: number): number =>
  1024 + 6 * pathBytes + 192 * Math.ceil(size / MAX_CHUNK_BYTES);

/** @throws PrepareFault that lists every file unfit for a drive; or when there is none at all. */
export const surveySource = async (source: PlacedSource, options: SurveyOptions): Promise<Survey> => {
  const unfit: string[] = [];
  let survey = NOTHING;
  for await (const item of walkSource(source, options)) {
    if (item.kind === 'unfit') {
      unfit.push(item.reason);
      continue;
    }
    const { faults, ...found } = await surveyFile(item.file, options);
    unfit.push(...faults);
    survey = sumOf(survey, found);
  }
  const title = sourceTitle(source);
  if (unfit.length > 0)
    throw new PrepareFault(withOrigin(source, `${title} holds what a drive cannot carry; mend each:`), unfit);
  if (survey.files === 0)
    throw new PrepareFault(withOrigin(source, `${title} holds no files: there is nothing to import.`));
  return survey;
};

const surveyFile = async (
  { path, title, name, kind, sidecars }: SourceFile,
  { unit, withoutHoles }: SurveyOptions,
): Promise<Survey & { readonly faults: readonly string[] }> => {
  const onDrive = (bytes: number): number => Math.ceil(bytes / unit) * unit;
  const faults: string[] = [];
  try {
    await access(path, constants.R_OK);
    const { size } = await lstat(path);
    const sizeFault = fileSizeFault(kind, size);
    if (sizeFault !== undefined) faults.push(`${JSON.stringify(title)} ${sizeFault}`);
    let bytesOnDrive = manifestBytes(Buffer.byteLength(name), size);
    bytesOnDrive += onDrive(withoutHoles && kind === 'page' ? await occupiedBytes(path) : size);
    for (const each of sidecarKinds) {
      const sidecar = sidecars[each];
      if (!sidecar) continue;
      const fault = await sidecarFault(each, sidecar.path);
      if (fault !== undefined) faults.push(fault);
      else bytesOnDrive += onDrive((await lstat(sidecar.path)).size);
    }
    return { files: 1, bytes: size, bytesOnDrive, faults };
  } catch (error) {
    return { ...NOTHING, faults: [`${JSON.stringify(title)} cannot be read: ${reasonOf(error)}`] };
  }
};
