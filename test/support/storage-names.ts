/** Names as nobody should choose them. */
import fc from 'fast-check';

const awkward = [
  ...[
    '/',
    '\\',
    '#',
    '?',
    '%',
    '|',
    '~',
    "'",
    '"',
    '+',
    '&',
    '=',
    ' ',
    '.',
    '-',
    '_',
    '}',
    '{',
    '%2f',
    '~2f',
    '~~',
  ],
  ...[
    '\u0000',
    '\t',
    '\n',
    '\u007f',
    '\u009f',
    '\u00a0',
    '\ufeff',
    '\uffff',
    '\u200b',
    '$',
    '!',
    '*',
    '(',
    ')',
  ],
  ...[
    'İ',
    'ß',
    'ẞ',
    'Σ',
    'ς',
    '\u212a',
    'é',
    'e\u0301',
    '名',
    '\u{1f4be}',
    '\u{1f469}\u200d\u{1f680}',
    'a',
    'A',
    '0',
  ],
];

/** Well-formed, not empty, up to a length that no key could take as it is. */
export const hostileName: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(...awkward), { minLength: 1, maxLength: 12 })
      .map((all) => all.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 200, maxLength: 400 }) },
);
