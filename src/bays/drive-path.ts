/** The paths a manifest may name: relative to the drive, and unable to lead off it. */
import type { BayResult } from '../ports/bay.ts';

/** Names Windows gives to devices in every folder, with or without an extension (Naming Files, Paths, and Namespaces). */
export const DEVICE_NAME = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?$/iu;

/** NTFS: a path has at most 32,767 UTF-16 units. */
const MAX_PATH_LENGTH = 32_767;

/**
 * The parts of a path on the drive, between `\` or `/`. One separator in front is how manifests write the drive's root.
 * What could reach anything but a file below that root is `FileNameInvalid`: `..`, `\\server`, `C:`, `file:stream`, `NUL`, `file.`.
 */
export const drivePathParts = (path: string): BayResult<readonly string[]> => {
  if (path.length > MAX_PATH_LENGTH)
    return { ok: false, fault: 'FileNameTooLong', reason: `The path has ${path.length} characters.` };
  if (!path.isWellFormed())
    return { ok: false, fault: 'FileNameInvalid', reason: 'The path is no well-formed Unicode.' };
  const parts = path.replace(/^[\\/]/u, '').split(/[\\/]/u);
  for (const part of parts) {
    const fault = partFault(part);
    if (fault !== undefined)
      return { ok: false, fault: 'FileNameInvalid', reason: `${JSON.stringify(path)}: ${fault}.` };
  }
  return { ok: true, value: parts };
};

/** NTFS: a name has at most 255 UTF-16 units. */
const MAX_NAME_LENGTH = 255;

/** The parts of a path that a file is to have on the drive: one that Windows could make, too. */
export const newFileParts = (path: string): BayResult<readonly string[]> => {
  const parts = drivePathParts(path);
  if (!parts.ok) return parts;
  for (const part of parts.value) {
    if (/[<>"|?*]/u.test(part))
      return {
        ok: false,
        fault: 'FileNameInvalid',
        reason: `${JSON.stringify(part)} has a character that Windows takes in no name.`,
      };
    if (part.length > MAX_NAME_LENGTH)
      return { ok: false, fault: 'FileNameTooLong', reason: `A name has ${part.length} characters.` };
  }
  return parts;
};

const partFault = (part: string): string | undefined => {
  if (part === '') return 'it has an empty part';
  // Windows drops dots and spaces at a name's end: `.. ` is `..` there, and `a.` is `a`.
  if (/[. ]$/u.test(part)) return `a part ends in a dot or a space: ${JSON.stringify(part)}`;
  if (part.includes(':')) return 'it names a drive letter or an alternate stream';
  if (hasControlCharacter(part)) return 'it has a control character';
  if (DEVICE_NAME.test(part)) return `${JSON.stringify(part)} is the name of a device`;
  return undefined;
};

const hasControlCharacter = (part: string): boolean => {
  for (let index = 0; index < part.length; index += 1) if (part.charCodeAt(index) < 0x20) return true;
  return false;
};
