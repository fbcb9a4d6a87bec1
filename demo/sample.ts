/** A small varied folder to import when the user names none. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const MiB = 1024 * 1024;

/** Bytes that look like data, the same at every run. */
const varied = (length: number): Buffer => {
  const bytes = Buffer.allocUnsafe(length);
  let state = 0x9e3779b9;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
};

const files: Readonly<Record<string, Buffer>> = {
  'empty.dat': Buffer.alloc(0),
  'one byte.bin': Buffer.from([0x2a]),
  'README.txt': Buffer.from('A small folder on its way into Blob storage.\n'),
  'photos/Summer 2026/beach (1).jpg': varied(180_000),
  'photos/Summer 2026/ünïcode – 夏の写真 🌊.jpg': varied(220_000),
  'reports/2026/q3/europe/north/final v2.csv': varied(64_000),
  'a/very/deep/path/that/goes/on/and/on/and/on/until/it/ends/here.txt': Buffer.from('deep\n'),
  'no-extension': varied(1_000),
  '.hidden': Buffer.from('dot files travel too\n'),
  'archive/several blocks.tar': varied(13 * MiB + 517),
};

/** Writes the sample into `folder`, emptied before. */
export const makeSample = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
};
