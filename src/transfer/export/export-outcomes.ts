/** What became of everything that a drive's plan took, from its results; what has none was never copied. */
import type { ExportedBlob } from '../../formats/drive-log.ts';
import type { Papers } from '../papers.ts';
import { failedBlob } from './copy-export-blob.ts';
import type { ExportPapers } from './export-papers.ts';

/** In the plan's order. */
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
