/** The manifest as the bay has it: read once, and hashed on the way. */
import { createHash } from 'node:crypto';
import type { BayFault, BayFile } from '../ports/bay.ts';

const PIECE_BYTES = 256 * 1024;

/** The drive could not be read in the middle of its manifest. */
export class ManifestReadError extends Error {
  override readonly name = 'ManifestReadError';
  readonly fault: BayFault;
  constructor(fault: BayFault, reason: string) {
    super(reason);
    this.fault = fault;
  }
}

export type ManifestFile = {
  /** From where the reading stopped; a reader may give up, and what is left be read by another. */
  readonly bytes: () => AsyncGenerator<Uint8Array>;
  /**
   * Reads what is left, then tells whether the whole has the hash that the job names.
   * @throws ManifestReadError as `bytes` does.
   */
  readonly hasHash: () => Promise<boolean>;
};

/** @param expected 32 hex digits are an MD5, 64 a SHA-256, in either case. */
export const manifestFile = (file: BayFile, expected: string): ManifestFile => {
  const digits = expected.trim().toLowerCase();
  const hashing = createHash(digits.length === 64 ? 'sha256' : 'md5');
  let offset = 0;
  const readPiece = (at: number) => {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    return file.read(at, piece).then((read) => ({ read, piece }));
  };
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    let next = readPiece(offset);
    try {
      for (;;) {
        const { read, piece } = await next;
        if (!read.ok) throw new ManifestReadError(read.fault, read.reason);
        if (read.value === 0) return;
        const part = piece.subarray(0, read.value);
        offset += part.length;
        // The disk works while the reader does. A reader that gives up leaves this piece to the next.
        next = readPiece(offset);
        hashing.update(part);
        yield part;
      }
    } finally {
      // The file may be closed when this has ended.
      await Promise.allSettled([next]);
    }
  };
  return {
    bytes,
    hasHash: async () => {
      const rest = bytes();
      while (!(await rest.next()).done);
      return hashing.digest('hex') === digits;
    },
  };
};
