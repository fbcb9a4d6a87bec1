/** What became of everything that a drive's plan took, and of what there was nothing to take of. */
import type { ExportedBlob } from '../../formats/drive-log.ts';
import type { Papers } from '../papers.ts';
import { failedBlob } from './copy-export-blob.ts';
import type { ExportPapers } from './export-papers.ts';

/**
 * How much of what the job names is not there, for this drive to tell: the one that has the first turn does, so that it is
 * told and counted once; where there is nothing to take turns for, each does.
 */
export const missingTo = async (instanceId: string, exported: ExportPapers): Promise<number> => {
  const [first, source] = await Promise.all([exported.claim(0), exported.source()]);
  return first && first.instanceId !== instanceId ? 0 : (source?.missing ?? 0);
};

/** A path, or a prefix with its slash in front, as a blob that could not be had. */
export async function* missingBlobs(exported: ExportPapers): AsyncGenerator<ExportedBlob> {
  for await (const { path, snapshot } of exported.missing())
    yield {
      status: 'BlobRequestFailed',
      blobPath: path,
      filePath: '',
      ...(snapshot !== undefined && { snapshot }),
      length: 0,
      kind: 'block',
      chunks: [],
    };
}

/** In the plan's order, from its results; what has none was never copied. */
export async function* outcomesOf(
  papers: Papers<ExportedBlob>,
  exported: ExportPapers,
  instanceId: string,
  segments: number,
): AsyncGenerator<ExportedBlob> {
  for (let segment = 0; segment < segments; segment += 1) {
    const results = await papers.resultsOf(segment);
    if (results) yield* results;
    else for (const entry of await exported.segment(instanceId, segment)) yield failedBlob(entry, 'Failed');
  }
}
