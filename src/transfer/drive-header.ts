/** A job's `driveHeaderHash`: SHA-512 over parts of the raw disk, where its partitions and its volume begin. */
import { createHash } from 'node:crypto';
import type { BayBytes, DiskStatus, MountedDrive } from '../ports/bay.ts';

const PIECE_BYTES = 1024 * 1024;
/** Far more than headers have; it bounds what a job can have read. */
const MAX_BYTES = 1024 * PIECE_BYTES;

type Part = { readonly offset: number; readonly length: number; readonly hash: string };

/** `unchecked`: it is not known whether the disk is the right one. */
export type HeaderCheck =
  | { readonly kind: 'passed' }
  | { readonly kind: 'unchecked'; readonly reason: string }
  | { readonly kind: 'refused'; readonly status: DiskStatus; readonly reason: string };

/** @param expected absent or blank when the job asks for nothing. */
export const checkHeader = async (drive: MountedDrive, expected = ''): Promise<HeaderCheck> => {
  if (expected.trim() === '') return { kind: 'passed' };
  const parts = headerParts(expected);
  if (parts === undefined)
    return {
      kind: 'unchecked',
      reason: `its driveHeaderHash is not of the form offset:length:<128 hex digits>;…, or covers over ${MAX_BYTES} bytes`,
    };
  const opened = await drive.openDisk?.();
  if (opened === undefined) return { kind: 'unchecked', reason: 'its kind of bay has no raw disk' };
  if (!opened.ok)
    return opened.fault === 'FileNotFound'
      ? { kind: 'unchecked', reason: 'its bay has no raw disk' }
      : { kind: 'refused', status: 'DiskOperationFailed', reason: opened.reason };
  try {
    for (const part of parts) {
      const check = await checkPart(opened.value, part);
      if (check.kind !== 'passed') return check;
    }
    return { kind: 'passed' };
  } finally {
    await opened.value.close();
  }
};

const PART = /^\s*(\d{1,15}):(\d{1,15}):([\da-f]{128})\s*$/iu;

/** `undefined`: it is of no form we know. The service never published it; this is what its samples show. */
const headerParts = (text: string): readonly Part[] | undefined => {
  const parts: Part[] = [];
  let bytes = 0;
  for (const group of text.trim().replace(/;$/u, '').split(';')) {
    const [, offset, length, hash] = PART.exec(group) ?? [];
    if (offset === undefined || length === undefined || hash === undefined) return undefined;
    bytes += Number(length);
    if (bytes > MAX_BYTES) return undefined;
    parts.push({ offset: Number(offset), length: Number(length), hash: hash.toLowerCase() });
  }
  return parts;
};

const checkPart = async (disk: BayBytes, { hash, length, offset }: Part): Promise<HeaderCheck> => {
  const hashing = createHash('sha512');
  const piece = Buffer.allocUnsafe(Math.min(length, PIECE_BYTES));
  for (let done = 0; done < length;) {
    const into = piece.subarray(0, Math.min(piece.length, length - done));
    const read = await disk.read(offset + done, into);
    if (!read.ok) return { kind: 'refused', status: 'DiskOperationFailed', reason: read.reason };
    if (read.value < into.length) return notThisDisk(`ends within the ${length} bytes from ${offset} on`);
    hashing.update(into);
    done += into.length;
  }
  return hashing.digest('hex') === hash
    ? { kind: 'passed' }
    : notThisDisk(`has other content in the ${length} bytes from ${offset} on`);
};

const notThisDisk = (how: string): HeaderCheck => ({
  kind: 'refused',
  status: 'BitLockerVolumeNotFound',
  reason: `the disk is not the one that the job's driveHeaderHash is of: it ${how}`,
});
