/** The manifest of an exported drive: written as a stream, read back, and hashed. */
import { createHash } from 'node:crypto';
import type { ExportedBlob, ExportedSidecar, LoggedChunk } from '../../formats/drive-log.ts';
import type { ManifestSidecar } from '../../formats/manifest.ts';
import { MAX_CHUNK_BYTES } from '../../formats/manifest-limits.ts';
import { writeManifest, type WrittenBlob } from '../../formats/write-manifest.ts';
import type { BayWriteResult, WritableDrive } from '../../ports/bay.ts';
import { utf8 } from '../drive-logs.ts';

/** As import drives have it. */
export const MANIFEST_FILE = '\\DriveManifest.xml';

const VERSION = '2014-11-01';

/** @param outcomes made anew for each reading. */
export type ManifestText = () => AsyncGenerator<Uint8Array>;

export const manifestText =
  (driveId: string, outcomes: () => AsyncIterable<ExportedBlob>): ManifestText =>
  () =>
    utf8(writeManifest({ version: VERSION, driveId }, written(outcomes())));

async function* written(outcomes: AsyncIterable<ExportedBlob>): AsyncGenerator<WrittenBlob> {
  for await (const blob of outcomes) if (blob.status === 'Completed') yield writtenBlob(blob);
}

const writtenBlob = ({
  blobPath,
  chunks,
  filePath,
  kind,
  length,
  metadata,
  properties,
  snapshot,
}: ExportedBlob): WrittenBlob => {
  const named = {
    blobPath,
    filePath,
    length,
    ...(snapshot !== undefined && { snapshot }),
    ...sidecar('metadata', metadata),
    ...sidecar('properties', properties),
  };
  const hashed = chunks.map(({ hash: md5 = '', id, length: bytes, offset }: LoggedChunk) => ({
    offset,
    length: bytes,
    hash: md5,
    ...(id !== undefined && { id }),
  }));
  return kind === 'block' ? { ...named, kind, blocks: hashed } : { ...named, kind, pageRanges: hashed };
};

const sidecar = <Kind extends 'metadata' | 'properties'>(
  kind: Kind,
  file: ExportedSidecar | undefined,
): Partial<Record<Kind, ManifestSidecar>> =>
  file && 'path' in file
    ? ({ [kind]: { path: file.path, hash: file.hash } } as Record<Kind, ManifestSidecar>)
    : {};

/** @returns its MD5, as the service writes it. A manifest is as long as its blobs are many: its length is counted first. */
export const writeDriveManifest = async (
  drive: WritableDrive,
  text: ManifestText,
): Promise<BayWriteResult<string>> => {
  const hashing = createHash('md5');
  let length = 0;
  for await (const piece of text()) {
    hashing.update(piece);
    length += piece.length;
  }
  const md5 = hashing.digest('hex');
  const created = await drive.create(MANIFEST_FILE, { length, replace: true });
  if (!created.ok) return created;
  const file = created.value;
  let offset = 0;
  for await (const part of inParts(text())) {
    const put = await file.write(offset, part);
    if (!put.ok) {
      await file.discard();
      return put;
    }
    offset += part.length;
  }
  const finished = await file.finish();
  if (!finished.ok) {
    await file.discard();
    return finished;
  }
  try {
    const back = createHash('md5');
    const buffer = Buffer.alloc(MAX_CHUNK_BYTES);
    for (let at = 0; at < length; at += buffer.length) {
      const read = await finished.value.read(at, buffer);
      if (!read.ok) return read;
      back.update(buffer.subarray(0, read.value));
    }
    return back.digest('hex') === md5
      ? { ok: true, value: md5.toUpperCase() }
      : { ok: false, fault: 'IOFailed', reason: 'the drive gives back another manifest than was written' };
  } finally {
    await finished.value.close();
  }
};

async function* inParts(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    held.push(piece);
    bytes += piece.length;
    while (bytes >= MAX_CHUNK_BYTES) {
      const whole = Buffer.concat(held);
      yield whole.subarray(0, MAX_CHUNK_BYTES);
      held = [whole.subarray(MAX_CHUNK_BYTES)];
      bytes -= MAX_CHUNK_BYTES;
    }
  }
  if (bytes > 0) yield Buffer.concat(held);
}
