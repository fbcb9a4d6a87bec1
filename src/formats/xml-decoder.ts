/** Bytes of an XML file to text, as a stream: UTF-8, or UTF-16 when a byte order mark says so. */
import { TextDecoder } from 'node:util';

/** Small pieces keep what one piece gives rise to small, whatever the source hands over at once. */
const PIECE_BYTES = 64 * 1024;
const LONGEST_MARK_BYTES = 2;

/** Throws; never returns. */
export type Fail = (message: string) => never;

const encodingOf = (head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' => {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return 'utf-8';
};

/** The text without its byte order mark. `fail` hears of bytes that are no text in the file's encoding. */
export async function* decodeXml(source: AsyncIterable<Uint8Array>, fail: Fail): AsyncGenerator<string> {
  let head: Uint8Array = new Uint8Array();
  let decoder: TextDecoder | undefined;
  const decode = (using: TextDecoder, bytes: Uint8Array, last: boolean): string => {
    try {
      return using.decode(bytes, { stream: !last });
    } catch {
      return fail(`The file is not valid ${using.encoding.toUpperCase()}. Save it as UTF-8`);
    }
  };
  for await (const bytes of source) {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      if (decoder) {
        yield decode(decoder, piece, false);
        continue;
      }
      head = Buffer.concat([head, piece]);
      if (head.length < LONGEST_MARK_BYTES) continue;
      decoder = new TextDecoder(encodingOf(head), { fatal: true });
      yield decode(decoder, head, false);
    }
  }
  yield decoder
    ? decode(decoder, new Uint8Array(), true)
    : decode(new TextDecoder('utf-8', { fatal: true }), head, true);
}
