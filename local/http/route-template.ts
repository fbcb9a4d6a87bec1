/** Route templates of ASP.NET Core: `items/{id:int}/{view=list}/{*rest}`. */
import { toConstraint, type Constraint } from './route-constraints.ts';

type Parameter = {
  readonly name: string;
  readonly catchAll: boolean;
  readonly optional: boolean;
  readonly defaultValue: string | undefined;
  readonly constraints: readonly Constraint[];
};

type Segment =
  { readonly kind: 'literal'; readonly text: string } | ({ readonly kind: 'parameter' } & Parameter);

export type RouteValues = Readonly<Record<string, string>>;

export type RouteTemplate = {
  /** The values of a path (decoded, without its leading slash), or `undefined` when it does not match. */
  readonly match: (path: string) => RouteValues | undefined;
};

type Token = { readonly kind: 'text' | 'parameter'; readonly text: string };

/** The text of a `{…}` from just after its brace, with `{{` and `}}` as escapes, and where it ends. */
const readParameter = (template: string, start: number): { text: string; end: number } => {
  let text = '';
  for (let i = start; i < template.length; i += 1) {
    const char = template.charAt(i);
    if (char === '{' || char === '}') {
      if (template.charAt(i + 1) === char) i += 1;
      else if (char === '}') return { text, end: i + 1 };
      else throw new Error('a "{" inside a parameter must be written "{{"');
    }
    text += char;
  }
  throw new Error('a "{" has no "}"');
};

/** The tokens of each segment; a slash inside braces belongs to a constraint. */
const tokenise = (template: string): Token[][] => {
  const segments: Token[][] = [[]];
  let text = '';
  const endText = (): void => {
    if (text) segments.at(-1)?.push({ kind: 'text', text });
    text = '';
  };
  for (let i = 0; i < template.length; i += 1) {
    const char = template.charAt(i);
    if (char === '/') {
      endText();
      segments.push([]);
    } else if ((char === '{' || char === '}') && template.charAt(i + 1) === char) {
      text += char;
      i += 1;
    } else if (char === '}') {
      throw new Error('a "}" has no "{"');
    } else if (char === '{') {
      endText();
      const parameter = readParameter(template, i + 1);
      segments.at(-1)?.push({ kind: 'parameter', text: parameter.text });
      i = parameter.end - 1;
    } else {
      text += char;
    }
  }
  endText();
  return segments;
};

/** Where the argument that opens at `open` ends: at a `)` before `:`, `=` or the end, so that a regex may hold others. */
const argumentEnd = (text: string, open: number): number => {
  const end = /\)(?=[:=]|$)/g;
  end.lastIndex = open;
  const found = end.exec(text);
  if (!found) throw new Error(`the "(" in {${text}} has no ")"`);
  return found.index;
};

const readConstraints = (text: string): { constraints: Constraint[]; defaultValue: string | undefined } => {
  const constraints: Constraint[] = [];
  let rest = text;
  while (rest.startsWith(':')) {
    const name = /^[^(:=]*/.exec(rest.slice(1))?.[0] ?? '';
    const open = 1 + name.length;
    if (rest.charAt(open) === '(') {
      const close = argumentEnd(rest, open);
      constraints.push(toConstraint(name, rest.slice(open + 1, close)));
      rest = rest.slice(close + 1);
    } else {
      constraints.push(toConstraint(name, undefined));
      rest = rest.slice(open);
    }
  }
  return { constraints, defaultValue: rest.startsWith('=') ? rest.slice(1) : undefined };
};

const readSegment = (tokens: readonly Token[]): Segment => {
  const [token, ...more] = tokens;
  if (!token) throw new Error('it has an empty segment');
  if (more.length > 0) throw new Error('segments that mix text and parameters are not in the local host');
  if (token.kind === 'text') {
    if (token.text.includes('?')) throw new Error('a "?" may only end a parameter');
    return { kind: 'literal', text: token.text.toLowerCase() };
  }
  const stars = /^\*{0,2}/.exec(token.text)?.[0].length ?? 0;
  const optional = token.text.endsWith('?');
  const body = token.text.slice(stars, optional ? -1 : undefined);
  const name = /^[^:=]*/.exec(body)?.[0] ?? '';
  if (!/^[^/{}?*]+$/.test(name)) throw new Error(`"${name}" cannot name a parameter`);
  const { constraints, defaultValue } = readConstraints(body.slice(name.length));
  if (optional && (stars > 0 || defaultValue !== undefined))
    throw new Error(`{${token.text}} cannot be optional and also a catch-all or have a default`);
  return { kind: 'parameter', name, catchAll: stars > 0, optional, defaultValue, constraints };
};

const checkOrder = (segments: readonly Segment[]): void => {
  const names = segments.flatMap((segment) =>
    segment.kind === 'parameter' ? [segment.name.toLowerCase()] : [],
  );
  if (new Set(names).size < names.length) throw new Error('it names a parameter twice');
  for (const segment of segments.slice(0, -1)) {
    if (segment.kind === 'literal') continue;
    if (segment.catchAll) throw new Error(`the catch-all {*${segment.name}} must come last`);
    if (segment.optional) throw new Error(`the optional {${segment.name}?} must come last`);
  }
};

type PathPart = { readonly text: string; readonly offset: number };

/** One slash at the end of a path does not count. */
const partsOf = (path: string): PathPart[] => {
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  if (path === '') return [];
  let offset = 0;
  return trimmed.split('/').map((text) => {
    const part = { text, offset };
    offset += text.length + 1;
    return part;
  });
};

const matchSegments = (segments: readonly Segment[], path: string): Map<string, string> | undefined => {
  const values = new Map<string, string>();
  const parts = partsOf(path);
  for (const [index, { text, offset }] of parts.entries()) {
    const segment = segments[index];
    if (text === '' || !segment) return undefined;
    if (segment.kind === 'literal') {
      if (segment.text !== text.toLowerCase()) return undefined;
    } else if (segment.catchAll) {
      return values.set(segment.name, path.slice(offset));
    } else {
      values.set(segment.name, text);
    }
  }
  for (const segment of segments.slice(parts.length)) {
    if (segment.kind === 'literal') return undefined;
    if (segment.defaultValue !== undefined) values.set(segment.name, segment.defaultValue);
    else if (!segment.optional && !segment.catchAll) return undefined;
  }
  return values;
};

/** A constraint on a value that is not there fails, unless its parameter is optional. */
const satisfies = (segment: Segment, values: ReadonlyMap<string, string>): boolean => {
  if (segment.kind === 'literal') return true;
  const value = values.get(segment.name);
  if (value === undefined) return segment.optional || segment.constraints.length === 0;
  return segment.constraints.every((constraint) => constraint(value));
};

/** Throws, saying what is wrong with it, for a template that ASP.NET or this host cannot take. */
export const parseTemplate = (template: string): RouteTemplate => {
  const trimmed = template.replace(/^~?\//, '');
  const segments = trimmed === '' ? [] : tokenise(trimmed).map(readSegment);
  checkOrder(segments);
  return {
    match: (path) => {
      const values = matchSegments(segments, path);
      if (!values || !segments.every((segment) => satisfies(segment, values))) return undefined;
      return Object.fromEntries(values);
    },
  };
};
