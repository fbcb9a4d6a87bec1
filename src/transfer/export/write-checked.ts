/** A small file of the drive: written in one piece, and read back before it counts. */
import { writeWhole, type BayWriteFault, type WritableDrive } from '../../ports/bay.ts';
import { blockMd5 } from '../block-md5.ts';

export type WrittenFile =
  | { readonly ok: true; readonly md5: string }
  | {
      readonly ok: false;
      readonly fault: BayWriteFault | 'Corrupted' | 'FileUnexpectedEnd';
      readonly reason: string;
      /** Of what was to be written. */
      readonly md5: string;
    };

/** @param content has what the drive gives back, when it is done. */
export const writeChecked = async (
  drive: WritableDrive,
  path: string,
  content: Buffer,
  replace: boolean,
): Promise<WrittenFile> => {
  const md5 = (await blockMd5(content)).toString('hex');
  const written = await writeWhole(drive, path, content, replace);
  if (!written.ok) return { ...written, md5 };
  const file = written.value;
  try {
    const read = await file.read(0, content);
    if (!read.ok) return { ...read, fault: 'IOFailed', md5 };
    if (read.value < content.length)
      return {
        ok: false,
        fault: 'FileUnexpectedEnd',
        reason: 'the drive gives back less than was written',
        md5,
      };
    const back = await blockMd5(content);
    return back.toString('hex') === md5
      ? { ok: true, md5 }
      : { ok: false, fault: 'Corrupted', reason: 'what the drive gives back is not what was written', md5 };
  } finally {
    await file.close();
  }
};
