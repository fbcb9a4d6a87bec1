/** Which part of an answer's body a client asks for (RFC 9110, 14). */

/** From `from` up to, and without, `end`. */
export type ByteRange = { readonly from: number; readonly end: number };

/**
 * @param etag of what there is, in its quotes: a part of something else (`If-Range`) is not asked for.
 * @returns `undefined`: the whole. So says the RFC also of a header that is malformed, of another unit or of several ranges, which
 *   a server need not serve.
 */
export const rangeOf = (
  headers: { readonly get: (name: string) => string | null },
  length: number,
  etag: string,
): ByteRange | 'unsatisfiable' | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(headers.get('range') ?? '') ?? [];
  const ifRange = headers.get('if-range');
  if ((first === '' && last === '') || (ifRange !== null && ifRange !== etag)) return undefined;
  if (first === '') {
    // The last so many bytes.
    const wanted = Math.min(Number(last), length);
    return wanted === 0 ? 'unsatisfiable' : { from: length - wanted, end: length };
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return undefined;
  return from >= length
    ? 'unsatisfiable'
    : { from, end: last === '' ? length : Math.min(Number(last) + 1, length) };
};
