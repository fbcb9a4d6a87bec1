/** The words, texts and signs of a `$filter`. */
import { FilterSyntaxError } from './syntax-error.ts';

export type Token = {
  readonly kind: 'word' | 'text' | '(' | ')' | ',' | 'end';
  /** A word as it is written; a text without its quotes. */
  readonly value: string;
  /** As it is written, for messages. */
  readonly source: string;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** It stands right behind the token before it, as the text does in `datetime'2026-01-31'`. */
  readonly isGlued: boolean;
};

const space = /\s*/y;
const word = /[^\s(),']+/y;
const text = /'((?:[^']|'')*)'/y;

/** What stands where nothing more does. */
export const endOf = (filter: string): Token => ({
  kind: 'end',
  value: '',
  source: '',
  column: filter.length + 1,
  isGlued: false,
});

/** @throws FilterSyntaxError when a text has no end. */
export const tokensOf = (filter: string): readonly Token[] => {
  const tokens: Token[] = [];
  const matchAt = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(filter);
  };
  for (let at = 0; ;) {
    const start = at + (matchAt(space, at)?.[0].length ?? 0);
    const token = (kind: Token['kind'], source: string, value = source): Token => ({
      kind,
      value,
      source,
      column: start + 1,
      isGlued: start === at && at > 0,
    });
    const next = filter.charAt(start);
    if (next === '') return tokens;
    if (next === '(' || next === ')' || next === ',') {
      tokens.push(token(next, next));
    } else if (next === "'") {
      const found = matchAt(text, start);
      if (found === null) {
        throw new FilterSyntaxError(start + 1, "a text that ends with ' (a ' within it is written '')", '');
      }
      tokens.push(token('text', found[0], (found[1] ?? '').replaceAll("''", "'")));
    } else {
      tokens.push(token('word', matchAt(word, start)?.[0] ?? next));
    }
    at = start + (tokens.at(-1)?.source.length ?? 1);
  }
};
