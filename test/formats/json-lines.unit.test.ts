import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { JsonLinesError, readJsonLines, writeJsonLines } from '../../src/formats/json-lines.ts';
import { collect, pieces, utf8Pieces } from '../support/format-bytes.ts';

const line = z.object({ name: z.string(), size: z.number() });

describe('JSON Lines', () => {
  it('read back as they were written, whatever they say and wherever the bytes are cut', async () => {
    const value = fc.record({ name: fc.string({ unit: 'binary' }), size: fc.integer() });
    await fc.assert(
      fc.asyncProperty(fc.array(value), fc.integer({ min: 1, max: 50 }), async (values, pieceBytes) => {
        const bytes = writeJsonLines(values);
        expect(await collect(readJsonLines(pieces(bytes, pieceBytes), line))).toEqual(values);
      }),
    );
  });

  it('are one value a line, ended by LF, with line separators of other kinds left inside', () => {
    const bytes = writeJsonLines([
      { name: 'a\u2028\r\nb', size: 1 },
      { name: '', size: 2 },
    ]);
    expect(bytes.toString()).toBe('{"name":"a\u2028\\r\\nb","size":1}\n{"name":"","size":2}\n');
  });

  it('may lack the last LF, or be none', async () => {
    const unended = utf8Pieces('{"name":"a","size":1}\n{"name":"b","size":2}');
    expect(await collect(readJsonLines(unended, line))).toHaveLength(2);
    expect(await collect(readJsonLines(utf8Pieces(''), line))).toEqual([]);
  });

  it.each([
    ['no JSON', '{"name":"a","size":1}\n{"name":\n'],
    ['no value of the kind', '{"name":"a","size":1}\n{"name":1}\n'],
    ['cut off', '{"name":"a","size":1}\n{"name":"b","si'],
  ])('tell the line that is %s, after those before it', async (_name, text) => {
    const read: unknown[] = [];
    const reading = (async () => {
      for await (const value of readJsonLines(utf8Pieces(text), line)) read.push(value);
    })();
    await expect(reading).rejects.toThrow(JsonLinesError);
    await expect(reading).rejects.toMatchObject({ line: 2 });
    expect(read).toEqual([{ name: 'a', size: 1 }]);
  });

  it('are read as a stream', async () => {
    let given = 0;
    const source = async function* () {
      for (; given < 200; given += 1)
        yield await Promise.resolve(writeJsonLines([{ name: 'some file', size: given }]));
    };
    let furthestAhead = 0;
    for await (const { size } of readJsonLines(source(), line))
      furthestAhead = Math.max(furthestAhead, given - size);
    expect(given).toBe(200);
    expect(furthestAhead).toBeLessThanOrEqual(1);
  });
});
