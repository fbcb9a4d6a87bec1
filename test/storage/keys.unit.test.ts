import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyNumber, keyPart, rangeOf, rowKeyOf } from '../../src/storage/tables/keys.ts';
import { hostileName } from '../support/storage-names.ts';

const part = (text: string): string => keyPart('the name', text);

describe('a part of a key', () => {
  it('is legal in any key, apart from its neighbours, and short enough for two of them', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        expect(part(name)).toMatch(/^[a-z0-9._~-]{1,200}$/);
      }),
    );
  });

  it('is one for names that differ in case alone, and another for all others', () => {
    fc.assert(
      fc.property(hostileName, hostileName, (left, right) => {
        expect(part(left) === part(right)).toBe(left.toLowerCase() === right.toLowerCase());
        expect(part(left.toUpperCase().toLowerCase())).toBe(part(left.toUpperCase()));
      }),
    );
  });

  it.each([
    ['seattle-7', 'seattle-7'],
    ['My_Job.1', 'my_job.1'],
    ['a/b|c', 'a~2fb~7cc'],
    ['50%', '50~25'],
    ['~2f', '~7e2f'],
    ['Größe', 'gr~c3~b6~c3~9fe'],
  ])('writes %s as %s', (name, expected) => {
    expect(part(name)).toBe(expected);
  });

  it('keeps apart long names that begin alike', () => {
    const long = 'x'.repeat(250);
    expect(part(`${long}a`)).not.toBe(part(`${long}b`));
    expect(part(`${long}a`)).toHaveLength(186);
    // What a long name becomes cannot be had by naming it so.
    expect(part(part(`${long}a`))).not.toBe(part(`${long}a`));
  });

  it.each(['\ud800', 'a\udc00b', '\udc00\ud800'])('is refused for a lone surrogate', (broken) => {
    expect(() => part(broken)).toThrow(/half of a character stands alone in the name/i);
  });
});

describe('a range of keys', () => {
  it('holds the keys that begin with its parts and no others', () => {
    const parts = fc.array(hostileName.map(part), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(parts, parts, (prefix, key) => {
        const { from, end } = rangeOf(...prefix);
        const within = (text: string): boolean => text >= from && text < end;
        expect(within(rowKeyOf(...prefix, ...key))).toBe(true);
        const begins = key.length > prefix.length && prefix.every((each, index) => key[index] === each);
        expect(within(rowKeyOf(...key))).toBe(begins);
      }),
    );
  });
});

describe('a number in a key', () => {
  it('sorts as numbers do', () => {
    const number = fc.integer({ min: 0, max: 9_999_999_999 });
    fc.assert(
      fc.property(number, number, (left, right) => {
        expect(keyNumber(left) < keyNumber(right)).toBe(left < right);
      }),
    );
  });

  it.each([-1, 1.5, Number.NaN, 10_000_000_000])('is refused when it is %d', (value) => {
    expect(() => keyNumber(value)).toThrow(/must be a whole number of at most 10 digits/);
  });
});
