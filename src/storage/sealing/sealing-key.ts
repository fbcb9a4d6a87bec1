/** Where the sealing key comes from: a setting (in Azure a Key Vault reference), or on a desk a file made once. */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../../ports/sync-folder.ts';

export const sealingKeyBytes = 32;

/** `key`: base64 of 32 bytes, and it wins. `keyFile`: the file that holds the same, made when it is missing. */
export type SealingKeySettings = { readonly key?: string; readonly keyFile?: string };

/** @throws Error saying what is wrong with the key, never what it is. */
export const loadSealingKey = async ({ key, keyFile }: SealingKeySettings): Promise<Uint8Array> => {
  if (key !== undefined) return decoded(key, 'The sealing key of the settings');
  if (keyFile === undefined) {
    throw new Error(
      'There is no sealing key: set it to 32 random bytes in base64 (openssl rand -base64 32), or name a key file.',
    );
  }
  const text = (await keyIn(keyFile)) ?? (await keyMadeIn(keyFile));
  return decoded(text, `The sealing key in ${keyFile}`);
};

const decoded = (text: string, what: string): Uint8Array => {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  // Node's reader skips what is no base64: an unresolved Key Vault reference must not pass for a key.
  if (bytes.toString('base64') !== trimmed || bytes.length !== sealingKeyBytes) {
    throw new Error(
      `${what} must be ${sealingKeyBytes} bytes in base64 (44 characters ending in "="), and is not: restore the one ` +
        'that was used before, since what another key sealed stays closed.',
    );
  }
  return bytes;
};

const keyIn = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new Error(`The sealing key in ${file} cannot be read: ${String(error)}`, { cause: error });
  }
};

/**
 * Written whole beside its place and on the disk before it gets its name, and linked rather than renamed: of several
 * processes that start at once one makes the key, and all read that one.
 */
const keyMadeIn = async (file: string): Promise<string> => {
  const draft = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(sealingKeyBytes).toString('base64')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    await syncFolder(dirname(file));
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`The sealing key cannot be kept in ${file}: ${String(error)}`, { cause: error });
  } finally {
    await rm(draft, { force: true });
  }
};

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
