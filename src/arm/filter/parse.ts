/** Reads a `$filter`: the subset of OData that docs/filter.md describes. */
import type { Equality, FilterField, JobFilter, Ordering, PrefixField } from '../../jobs/job-filter.ts';
import { instantOf, locationIdOf, propertiesInWords, propertyNames, wordsOf } from './properties.ts';
import { FilterSyntaxError } from './syntax-error.ts';
import { endOf, tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

const MAX_LENGTH = 2000;
/** Of parentheses and `not` within one another. */
const MAX_DEPTH = 20;

const equalities: readonly string[] = ['eq', 'ne'] satisfies Equality[];
const orderings: readonly string[] = ['gt', 'ge', 'lt', 'le'] satisfies Ordering[];
const isEquality = (word: string): word is Equality => equalities.includes(word);
const isOrdering = (word: string): word is Ordering => orderings.includes(word);

const inWords = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');

/** The value of a tag of that name; alone, that there is such a tag. */
const tagField = (tag: string): Extract<FilterField, { name: 'tag' }> => ({ name: 'tag', tag });

/** @throws FilterSyntaxError at the first place that cannot be read. */
export const parseFilter = (filter: string): JobFilter => {
  if (filter.length > MAX_LENGTH) {
    throw new FilterSyntaxError(MAX_LENGTH + 1, `the end: a filter has at most ${MAX_LENGTH} characters`, '');
  }
  const tokens = tokensOf(filter);
  const end = endOf(filter);
  let at = 0;
  let depth = 0;

  const peek = (ahead = 0): Token => tokens[at + ahead] ?? end;
  const next = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const fail = (expected: string, token = peek()): never => {
    throw new FilterSyntaxError(token.column, expected, token.source);
  };
  const wordAt = (ahead = 0): string => (peek(ahead).kind === 'word' ? peek(ahead).value.toLowerCase() : '');
  const take = (kind: Token['kind'], expected: string): Token =>
    peek().kind === kind ? next() : fail(expected);
  const takeWord = (word: string, expected = word): void => {
    if (wordAt() !== word) fail(expected);
    next();
  };
  const textInQuotes = (): string => take('text', 'a text in single quotes').value;

  const nested = <T>(read: () => T): T => {
    if (depth === MAX_DEPTH) fail(`no more than ${MAX_DEPTH} parentheses and nots within one another`);
    depth += 1;
    const value = read();
    depth -= 1;
    return value;
  };

  /** Operands joined by a word; one alone stands for itself. */
  const joined = (op: 'and' | 'or', operand: () => JobFilter): JobFilter => {
    const first = operand();
    const all = [first];
    while (wordAt() === op) {
      next();
      all.push(operand());
    }
    return all.length === 1 ? first : { op, all };
  };

  const property = (): FilterField => {
    const expected = `a property (${propertiesInWords})`;
    const token = peek();
    const name = wordAt();
    if (name === 'tags/') {
      next();
      return tagField(peek().isGlued ? textInQuotes() : fail("the tag's name right behind tags/"));
    }
    if (name.startsWith('tags/')) return tagField(next().value.slice('tags/'.length));
    const known = Object.hasOwn(propertyNames, name) ? propertyNames[name] : undefined;
    if (known === undefined) return fail(expected, token);
    next();
    return { name: known };
  };

  const value = (field: FilterField): string => {
    const words = wordsOf(field);
    if (words !== undefined) {
      const token = take('text', `one of ${inWords(words)}`);
      const found = words.find((word) => word.toLowerCase() === token.value.toLowerCase());
      return found ?? fail(`one of ${inWords(words)}`, token);
    }
    if (field.name !== 'createdAt') {
      const written = textInQuotes();
      return field.name === 'location' ? locationIdOf(written) : written;
    }
    if (wordAt() === 'datetime' && peek(1).kind === 'text' && peek(1).isGlued) next();
    const token = peek();
    const instant = token.kind === 'text' || token.kind === 'word' ? instantOf(token.value) : undefined;
    if (instant === undefined) {
      return fail("a time, to the millisecond at most, as in datetime'2026-01-31T08:00:00Z'");
    }
    next();
    return instant;
  };

  const comparison = (): JobFilter => {
    const field = property();
    const operator = wordAt();
    if (isEquality(operator)) {
      next();
      if (wordAt() !== 'null') return { op: operator, field, value: value(field) };
      next();
      return { op: operator, field, value: null };
    }
    const isOrdered = wordsOf(field) === undefined;
    if (!isOrdered || !isOrdering(operator)) {
      return fail(isOrdered ? 'eq, ne, gt, ge, lt or le' : 'eq or ne');
    }
    next();
    return { op: operator, field, value: value(field) };
  };

  /** The filter that Azure Resource Manager documents for its lists: both halves speak of the same tag. */
  const tagPair = (): JobFilter => {
    next();
    takeWord('eq');
    const field = tagField(textInQuotes());
    if (wordAt() !== 'and' || wordAt(1) !== 'tagvalue') return { op: 'ne', field, value: null };
    next();
    next();
    takeWord('eq');
    return { op: 'eq', field, value: textInQuotes() };
  };

  const prefix = (): JobFilter => {
    next();
    take('(', '(');
    const token = peek();
    const field = property();
    if (!isPrefixField(field)) return fail('name, location or tags/NAME', token);
    take(',', ',');
    const written = textInQuotes();
    take(')', ')');
    return { op: 'startswith', field, prefix: field.name === 'location' ? locationIdOf(written) : written };
  };

  const operand = (): JobFilter => {
    if (peek().kind === '(') {
      next();
      const inner = nested(either);
      take(')', 'and, or or )');
      return inner;
    }
    switch (wordAt()) {
      case 'not':
        next();
        return { op: 'not', of: nested(operand) };
      case 'startswith':
        return prefix();
      case 'tagname':
        return tagPair();
      case 'tagvalue':
        return fail("tagName eq '…' and before tagValue");
      default:
        return peek().kind === 'word'
          ? comparison()
          : fail(`a property (${propertiesInWords}), not, startswith or (`);
    }
  };
  const either = (): JobFilter => joined('or', () => joined('and', operand));

  const whole = either();
  take('end', 'and, or or the end');
  return whole;
};

const isPrefixField = (field: FilterField): field is PrefixField =>
  field.name === 'name' || field.name === 'location' || field.name === 'tag';
