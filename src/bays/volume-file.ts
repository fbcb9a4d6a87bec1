/**
 * A small file at a drive's root that makes a prepared folder behave as an encrypted disk: only the right key opens it, and
 * it may play a disk that is damaged. It protects nothing, for the files beside it are plain.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import {
  diskStatuses,
  writeWhole,
  type DiskRefusal,
  type DiskStatus,
  type Mounting,
  type MountedDrive,
  type WritableDrive,
} from '../ports/bay.ts';

export const VOLUME_FILE_NAME = '.drayage-volume.json';

const MAX_BYTES = 4096;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const schema = z.strictObject({
  version: z.literal(1),
  /** Base64, of scrypt (Node's default costs) over the key without its spaces. */
  salt: z.base64().transform((text) => Buffer.from(text, 'base64')),
  keyHash: z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(({ length }) => length === HASH_BYTES),
  /** The disk ends so, whatever the key. */
  fault: z.enum(diskStatuses).optional(),
});

type Volume = z.output<typeof schema>;

/** What to write as the drive's {@link VOLUME_FILE_NAME}, so that it opens with `key` alone; with a `fault`, not at all. */
export const volumeFile = async (key: string, fault?: DiskStatus): Promise<string> => {
  const salt = randomBytes(SALT_BYTES);
  const keyHash = await hashOf(key, salt);
  const volume = { version: 1, salt: salt.toString('base64'), keyHash: keyHash.toString('base64'), fault };
  return `${JSON.stringify(volume, undefined, 2)}\n`;
};

/** The drive, when it has no such file or `key` is the one it asks for. A file that cannot be understood opens nothing. */
export const unlockVolume = async (drive: MountedDrive, key: string): Promise<Mounting> => {
  const found = await readVolume(drive);
  if (found === 'none') return { ok: true, drive };
  if ('status' in found) return found;
  const { fault, keyHash, salt } = found;
  if (fault !== undefined) return refusal(fault, `its ${VOLUME_FILE_NAME} plays this fault`);
  return timingSafeEqual(await hashOf(key, salt), keyHash)
    ? { ok: true, drive }
    : refusal('BitLockerKeyInvalid', "the job's BitLocker key is not this drive's");
};

/**
 * The drive, made to open with `key` alone: one without such a file is given it, as long as nothing foreign is on it, for
 * what somebody else has put there must not be locked away from them.
 */
export const lockVolume = async (drive: WritableDrive, key: string): Promise<Mounting<WritableDrive>> => {
  const found = await drive.open(VOLUME_FILE_NAME);
  if (found.ok) {
    await found.value.close();
    const opened = await unlockVolume(drive, key);
    return opened.ok ? { ok: true, drive } : opened;
  }
  if (found.fault !== 'FileNotFound') return unreadable(found);
  const foreign = await drive.foreign();
  if (!foreign.ok) return refusal('DiskOperationFailed', `it cannot be looked at: ${foreign.reason}`);
  if (foreign.value !== undefined) return refusal('DiskOperationFailed', notEmpty(foreign.value));
  const written = await writeWhole(drive, VOLUME_FILE_NAME, Buffer.from(await volumeFile(key)));
  if (!written.ok)
    return refusal('DiskOperationFailed', `its ${VOLUME_FILE_NAME} cannot be written: ${written.reason}`);
  await written.value.close();
  return { ok: true, drive };
};

/** @param foreign what is on the drive. */
export const notEmpty = (foreign: string): string =>
  `it is not empty: there is ${JSON.stringify(foreign)} on it. Put in a fresh drive, or wipe this one`;

const readVolume = async (drive: MountedDrive): Promise<Volume | DiskRefusal | 'none'> => {
  const opened = await drive.open(VOLUME_FILE_NAME);
  if (!opened.ok) return opened.fault === 'FileNotFound' ? 'none' : unreadable(opened);
  try {
    const bytes = Buffer.alloc(MAX_BYTES);
    const read = await opened.value.read(0, bytes);
    if (!read.ok) return unreadable(read);
    const parsed = schema.safeParse(json(bytes.toString('utf8', 0, read.value)));
    return parsed.success && opened.value.length <= MAX_BYTES
      ? parsed.data
      : refusal('BitLockerVolumeNotFound', `its ${VOLUME_FILE_NAME} is not what was written`);
  } finally {
    await opened.value.close();
  }
};

const unreadable = ({ fault, reason }: { fault: string; reason: string }): DiskRefusal =>
  refusal(
    fault === 'IOFailed' ? 'DiskOperationFailed' : 'BitLockerVolumeNotFound',
    `its ${VOLUME_FILE_NAME} cannot be read: ${reason}`,
  );

const refusal = (status: DiskStatus, reason: string): DiskRefusal => ({ ok: false, status, reason });

const json = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const scryptHash = promisify<string, Buffer, number, Buffer>(scrypt);

/** Keys are compared without regard to spaces: people type them in groups. */
const hashOf = (key: string, salt: Buffer): Promise<Buffer> =>
  scryptHash(key.replace(/\s/gu, ''), salt, HASH_BYTES);
