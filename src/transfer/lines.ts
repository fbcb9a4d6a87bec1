/** The lines of a drive's working papers: what was written by one version of Drayage is checked when another reads it. */
import { z } from 'zod';
import { blobStatuses, chunkStatuses, dispositionStatuses, sidecarStatuses } from '../formats/drive-log.ts';
import type { ExportedBlob, LoggedBlob } from '../formats/drive-log.ts';
import { importDispositions, type ManifestEntry } from '../formats/manifest.ts';
import { driveCopyStatuses, type DriveResult } from '../jobs/drive.ts';
import type { CopySegmentResult, PlanResult } from './segments.ts';

const chunk = z.object({ offset: z.number(), length: z.number(), hash: z.string() });
const block = chunk.extend({ id: z.string().exactOptional() });
const sidecar = z.object({ path: z.string(), hash: z.string(), global: z.literal(true).exactOptional() });

const manifestEntryBase = z.object({
  blobPath: z.string(),
  filePath: z.string(),
  length: z.number(),
  disposition: z.enum(importDispositions),
});
const manifestBlobBase = manifestEntryBase.extend({
  metadata: sidecar.exactOptional(),
  properties: sidecar.exactOptional(),
});

export const planLine: z.ZodType<ManifestEntry> = z.discriminatedUnion('kind', [
  manifestBlobBase.extend({ kind: z.literal('block'), blocks: z.array(block) }),
  manifestBlobBase.extend({ kind: z.literal('page'), pageRanges: z.array(chunk) }),
  manifestEntryBase.extend({
    kind: z.literal('refused'),
    list: z.enum(['block', 'page']),
    status: z.enum(['BlobRequestFailed', 'Failed']),
    reason: z.string(),
  }),
]);

const loggedSidecar = sidecar.extend({ status: z.enum(sidecarStatuses) });

const outcome = z.object({
  status: z.enum(blobStatuses),
  blobPath: z.string(),
  filePath: z.string(),
  length: z.number(),
  kind: z.enum(['block', 'page']),
  chunks: z.array(
    z.object({
      offset: z.number(),
      length: z.number(),
      id: z.string().exactOptional(),
      hash: z.string().exactOptional(),
      status: z.enum(chunkStatuses),
    }),
  ),
});

export const resultLine: z.ZodType<LoggedBlob> = outcome.extend({
  disposition: z.object({ kind: z.enum(importDispositions), status: z.enum(dispositionStatuses) }),
  metadata: loggedSidecar.exactOptional(),
  properties: loggedSidecar.exactOptional(),
});

const exportedSidecar = z.union([loggedSidecar, z.strictObject({ status: z.enum(sidecarStatuses) })]);

export const exportedLine: z.ZodType<ExportedBlob> = outcome.extend({
  snapshot: z.string().exactOptional(),
  lastModified: z.iso.datetime().exactOptional(),
  metadata: exportedSidecar.exactOptional(),
  properties: exportedSidecar.exactOptional(),
});

const copyStatus = z.enum(driveCopyStatuses);
const planTotals = z.object({ bytes: z.number(), blobs: z.number(), serialFrom: z.number() });

export const planResult: z.ZodType<PlanResult> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('planned'), segments: z.number(), totals: planTotals }),
  z.object({ kind: z.literal('refused'), copyStatus }),
]);

export const segmentResult: z.ZodType<CopySegmentResult> = z.object({
  totals: z.object({
    bytesSucceeded: z.number(),
    blobsSucceeded: z.number(),
    blobsFailed: z.number(),
    blobsWithWarnings: z.number(),
  }),
  bytesHandled: z.number(),
  blobsHandled: z.number(),
});

export const driveResult: z.ZodType<DriveResult> = z.object({
  copyStatus,
  bytesSucceeded: z.number(),
  percentComplete: z.number(),
  blobsSucceeded: z.number(),
  blobsFailed: z.number(),
  errorLogUri: z.string().exactOptional(),
  verboseLogUri: z.string().exactOptional(),
  manifestUri: z.string().exactOptional(),
  manifestFile: z.string().exactOptional(),
  manifestHash: z.string().exactOptional(),
  incompleteBlobListUri: z.string().exactOptional(),
});

/** When the first attempt at a segment began, by the account's clock. */
export const attemptMarker = z.object({ at: z.iso.datetime() });
export type AttemptMarker = z.infer<typeof attemptMarker>;

/**
 * What an entry is about to do that cannot be told afterwards by looking at its target: write over it; write beside it,
 * under the `number`th name; or take from a page blob under that name, whose pages are all written, the mark it was made with.
 * Of an export: take a snapshot of its source.
 */
export const intent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('overwrite') }),
  z.object({ kind: z.literal('rename'), number: z.number() }),
  z.object({ kind: z.literal('filled'), number: z.number() }),
  z.object({ kind: z.literal('snapshot') }),
]);
export type Intent = z.infer<typeof intent>;

export const logTime = z.object({ at: z.iso.datetime() });
