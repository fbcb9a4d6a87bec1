import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../src/formats/json-fault.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('the place where JSON breaks', () => {
  it.each([
    ['{"a": 1,}', 1, 9, 'a property name'],
    ['{"a" 1}', 1, 6, "':'"],
    ['{"a": 1\n "b": 2}', 2, 2, "',' or '}'"],
    ['[1 2]', 1, 4, "',' or ']'"],
    ['{"a": undefined}', 1, 7, 'a value'],
    ['{"a": [1, ]}', 1, 11, 'a value'],
    ['{"a": 1} x', 1, 10, 'the end'],
    ['{"a": "b', 1, 7, 'a value'],
    ['{', 1, 2, 'a property name or }'],
    ['[', 1, 2, 'a value or ]'],
    ['{"a": 01}', 1, 8, "',' or '}'"],
  ])('of %j is line %i, column %i: %s', (text, line, column, expected) => {
    expect(findJsonFault(text)).toEqual({ line, column, expected });
  });

  it('is found exactly when JSON.parse fails, wherever a character is put in, taken out or changed', () => {
    const broken = fc
      .tuple(
        fc.json({ maxDepth: 4 }),
        fc.nat(),
        fc.nat(1),
        fc.constantFrom('', '"', '{', ']', ',', ':', '\\', '0', '-', 'e', '\n', 'x', '\u0001'),
      )
      .map(([text, place, length, put]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + put + text.slice(at + length);
      });
    fc.assert(
      fc.property(broken, (text) => {
        expect(findJsonFault(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('is found in deeply nested text without running out of stack', () => {
    expect(findJsonFault('['.repeat(1_000_000))?.column).toBe(1_000_001);
  });
});
