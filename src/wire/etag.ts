/** Entity tags on the wire: the header ETag, and the conditions of requests (RFC 9110, 8.8.3 and 13.1). */
import type { Condition } from '../jobs/condition.ts';
import { refusal } from './refusal.ts';

/** Strong, though a job's progress changes what is shown of it and not its tag: docs/differences.md says so. */
export const etagOf = (tag: string): string => `"${tag}"`;

type Tag = { readonly isWeak: boolean; readonly tag: string };

const listed = /[\t ]*(?<weak>W\/)?"(?<tag>[\x21\x23-\x7e\x80-\xff]*)"[\t ]*(?:,|$)/y;

/** @throws Refusal when it is neither `*` nor a list of entity tags. */
const tagsOf = (name: string, value: string): 'any' | readonly Tag[] => {
  if (value.trim() === '*') return 'any';
  const tags: Tag[] = [];
  for (listed.lastIndex = 0; listed.lastIndex < value.length;) {
    const found = listed.exec(value);
    if (found === null) break;
    tags.push({ isWeak: found.groups?.['weak'] !== undefined, tag: found.groups?.['tag'] ?? '' });
    if (listed.lastIndex === value.length && !value.endsWith(',')) return tags;
  }
  throw refusal(
    'InvalidHeaderValue',
    { name, rule: "must be '*' or entity tags in double quotes, between commas, as ETag gave them" },
    { target: name },
  );
};

const ifGiven = <T>(value: string | null, read: (value: string) => T): T | undefined =>
  value === null ? undefined : read(value);

/**
 * The conditions of a request; none of them: `{}`. Tags of If-Match are compared strongly, so that a weak one matches
 * nothing; those of If-None-Match weakly.
 * @throws Refusal naming the header that is malformed.
 */
export const conditionOf = (headers: { readonly get: (name: string) => string | null }): Condition => {
  const ifMatch = ifGiven(headers.get('if-match'), (value) => tagsOf('If-Match', value));
  const ifNoneMatch = ifGiven(headers.get('if-none-match'), (value) => tagsOf('If-None-Match', value));
  const texts = (tags: 'any' | readonly Tag[], isTaken: (tag: Tag) => boolean): 'any' | readonly string[] =>
    tags === 'any' ? tags : tags.filter(isTaken).map(({ tag }) => tag);
  return {
    ...(ifMatch && { ifMatch: texts(ifMatch, ({ isWeak }) => !isWeak) }),
    ...(ifNoneMatch && { ifNoneMatch: texts(ifNoneMatch, () => true) }),
  };
};
