/** Bytes of an XML file to text, as a stream: UTF-8, or UTF-16, which its first two bytes tell. */

/** Small pieces keep what one piece gives rise to small, whatever the source hands over at once. */
const PIECE_BYTES = 64 * 1024;
const TELLING_BYTES = 2;

/** Node's, or the browser's. */
type Decoder = InstanceType<typeof TextDecoder>;

/** Throws; never returns. */
export type Fail = (message: string) => never;

/** A byte order mark, or the zero byte beside the first character, which is of ASCII (XML 1.0, appendix F). */
const encodingOf = (head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' => {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
};

/** One after another; of browsers too, which have no `Buffer`. */
export const joined = (pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(pieces.reduce((bytes, { length }) => bytes + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
};

/** The text without its byte order mark. `fail` hears of bytes that are no text in the file's encoding. */
export async function* decodeXml(source: AsyncIterable<Uint8Array>, fail: Fail): AsyncGenerator<string> {
  let head: Uint8Array = new Uint8Array();
  let decoder: Decoder | undefined;
  const decode = (using: Decoder, bytes: Uint8Array, last: boolean): string => {
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
      head = joined([head, piece]);
      if (head.length < TELLING_BYTES) continue;
      decoder = new TextDecoder(encodingOf(head), { fatal: true });
      yield decode(decoder, head, false);
    }
  }
  yield decoder
    ? decode(decoder, new Uint8Array(), true)
    : decode(new TextDecoder('utf-8', { fatal: true }), head, true);
}
