/** Files of this machine, as a bay reads them. */
import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import type { BayBytes, BayFault, BayResult } from '../ports/bay.ts';

type Wanted = (stat: BigIntStats) => boolean;

export const isFile: Wanted = (stat) => stat.isFile();

/**
 * A real path has no links. It is looked at first, because opening alone makes some devices act; O_NOFOLLOW and O_NONBLOCK
 * are for what was put there since: a link, or a pipe that would never open.
 */
export const openAt = async (
  place: string,
  wanted: Wanted,
): Promise<BayResult<{ readonly bytes: BayBytes; readonly stat: BigIntStats }>> => {
  const refusal = { ok: false, fault: 'FileAccessDenied', reason: 'It is no file.' } as const;
  if (!wanted(await lstat(place, { bigint: true }))) return refusal;
  const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat({ bigint: true });
    if (wanted(stat)) return { ok: true, value: { bytes: bytesOf(handle), stat } };
    await handle.close();
    return refusal;
  } catch (error) {
    await handle.close();
    return failed(error);
  }
};

export const bytesOf = (handle: FileHandle): BayBytes => ({
  read: async (offset, into) => {
    try {
      let filled = 0;
      while (filled < into.length) {
        const { bytesRead } = await handle.read(into, filled, into.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return { ok: true, value: filled };
    } catch (error) {
      return failed(error);
    }
  },
  close: () => handle.close(),
});

export const failed = (error: unknown): { ok: false; fault: BayFault; reason: string } => ({
  ok: false,
  fault: faultOf(codeOf(error)),
  reason: reasonOf(error),
});

const faultOf = (code: string | undefined): BayFault => {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'FileNotFound';
    case 'ENAMETOOLONG':
      return 'FileNameTooLong';
    case 'EACCES':
    case 'EPERM':
    case 'EISDIR':
      return 'FileAccessDenied';
    case 'ELOOP':
    case 'EINVAL':
      return 'FileNameInvalid';
    default:
      return 'IOFailed';
  }
};

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
