/** Names that NTFS takes, for files whose own names it may not. */
import { hash } from 'node:crypto';
import { DEVICE_NAME } from './drive-path.ts';

/** Naming Files, Paths, and Namespaces: forbidden everywhere, and `%`, so that what is encoded is told from what is not. */
const FORBIDDEN = /[\p{Cc}<>:"/\\|?*%]/gu;

/** NTFS counts 255 UTF-16 units and other systems 255 bytes: a name of so many bytes fits all. */
export const MAX_NAME_BYTES = 255;

const encoded = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** The name itself where NTFS takes it, else with what it forbids percent-encoded; two names never become one but by case. */
export const encodedName = (name: string): string =>
  name
    .replace(FORBIDDEN, encoded)
    .replace(/[. ]$/, encoded)
    .replace(DEVICE_NAME, (device) => encoded(device.charAt(0)) + device.slice(1));

/** For a name that cannot be kept. `%x` begins no encoded name, since X is no hex digit. */
export const hashedName = (name: string): string => `%x${hash('sha256', name).slice(0, 32)}`;

/**
 * Gives each name of one folder its name on the drive: its own where NTFS takes it, else with the forbidden characters
 * percent-encoded. NTFS tells no `A` from `a`: the second of two names that differ in case only gets a hashed name, and
 * so does one that came out too long.
 */
export const driveNames = (): ((name: string) => string) => {
  const taken = new Set<string>();
  return (name) => {
    const wanted = encodedName(name);
    const fits = Buffer.byteLength(wanted) <= MAX_NAME_BYTES && !taken.has(wanted.toUpperCase());
    const given = fits ? wanted : hashedName(name);
    taken.add(given.toUpperCase());
    return given;
  };
};
