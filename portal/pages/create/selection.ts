/** What is chosen of an account, as prefixes and paths. Pure. */

/** A blob's path as a prefix would take it. */
const asPrefix = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** The prefix, of those chosen, that takes it already. */
export const coveringPrefix = (path: string, prefixes: readonly string[]): string | undefined =>
  prefixes.find((prefix) => prefix !== path && asPrefix(path).startsWith(prefix));

/** The levels above and the level itself, each with what it is called; `/`: the account. */
export const levelsOf = (prefix: string): readonly { readonly prefix: string; readonly name: string }[] => {
  const parts = prefix.split('/').filter((part) => part !== '');
  return [
    { prefix: '/', name: '' },
    ...parts.map((name, index) => ({ prefix: `/${parts.slice(0, index + 1).join('/')}/`, name })),
  ];
};

/** Without the level that it is in. */
export const nameIn = (prefix: string, path: string): string => {
  const whole = asPrefix(path);
  return whole.startsWith(prefix) ? whole.slice(prefix.length) : path;
};

/** What somebody typed: a prefix begins with `/`. */
export const isPrefix = (typed: string): boolean => typed.startsWith('/');

export const added = (chosen: readonly string[], path: string): readonly string[] =>
  chosen.includes(path) ? chosen : [...chosen, path];
