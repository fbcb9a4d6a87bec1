import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../src/wire/byte-range.ts';

const range = (value: string, ifRange?: string) =>
  rangeOf(new Headers({ range: value, ...(ifRange !== undefined && { 'if-range': ifRange }) }), 100, '"a"');

describe('the range that a request asks for', () => {
  it.each([
    ['bytes=0-9', { from: 0, end: 10 }],
    ['Bytes=90-', { from: 90, end: 100 }],
    ['bytes=90-1000', { from: 90, end: 100 }],
    ['bytes=99-99', { from: 99, end: 100 }],
    ['bytes=-10', { from: 90, end: 100 }],
    ['bytes=-1000', { from: 0, end: 100 }],
  ])('%s is a part', (value, part) => {
    expect(range(value)).toEqual(part);
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s is none that can be had', (value) => {
    expect(range(value)).toBe('unsatisfiable');
  });

  it.each(['', 'bytes=-', 'bytes=5-4', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b', 'bytes=0-1;'])(
    '%j is answered with the whole',
    (value) => {
      expect(range(value)).toBeUndefined();
    },
  );

  it('is of the very thing that If-Range names, or it is the whole', () => {
    expect(range('bytes=0-9', '"a"')).toEqual({ from: 0, end: 10 });
    expect(range('bytes=0-9', '"b"')).toBeUndefined();
    expect(range('bytes=0-9', 'W/"a"')).toBeUndefined();
    expect(rangeOf(new Headers(), 100, '"a"')).toBeUndefined();
  });
});
