/** Holds a body against its schema, and names every fault at once, each with the path of its property. */
import type { z } from 'zod';
import { errorBody, refusal } from './refusal.ts';
import type { ErrorBody, Refusal } from './refusal.ts';

/** `properties.driveList[0].driveId`; the body itself is `$`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const name = String(part);
    if (!/^[A-Za-z_]\w*$/.test(name)) return `${text}['${name.slice(0, 64)}']`;
    return text === '' ? name : `${text}.${name}`;
  }, '') || '$';

const valueAt = (body: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? Reflect.get(value, part)
        : undefined,
    body,
  );

/** A body may have a million faults; an answer that lists them all helps nobody. */
const MOST_DETAILS = 200;

/** @param faults at least one. */
export const bodyRefusal = (faults: readonly ErrorBody[]): Refusal => {
  const [first] = faults;
  return refusal(
    'InvalidRequestBody',
    { faults: faults.map(({ message }) => message) },
    {
      details: faults.slice(0, MOST_DETAILS),
      ...(faults.length === 1 && first?.target !== undefined ? { target: first.target } : {}),
    },
  );
};

/**
 * For a rule between the parts of a value: zod leaves it out where a part has a fault, and every fault is to be named at
 * once. The rule is then handed parts of any shape. (Not where a fault was raised with `abort`: so no schema has that.)
 */
export const besideOtherFaults = (
  isThere: (value: unknown) => boolean,
): { readonly when: (payload: { readonly value: unknown }) => boolean } => ({
  when: ({ value }) => isThere(value),
});

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export type Checked<Schema extends z.ZodType> = {
  /** There when the schema found no fault. */
  readonly value: z.output<Schema> | undefined;
  readonly faults: readonly ErrorBody[];
};

/** The schema's messages complete the sentence that the property's path begins: "must be a string". */
export const checkBody = <Schema extends z.ZodType>(schema: Schema, body: unknown): Checked<Schema> => {
  const result = schema.safeParse(body);
  if (result.success) return { value: result.data, faults: [] };
  // One fault of a property is enough: what comes after it would only say the same again.
  const seen = new Set<string>();
  const isFirst = (path: readonly PropertyKey[]): boolean => {
    const place = JSON.stringify(path);
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  };
  const issues = result.error.issues.filter(({ path }) => isFirst(path));
  const faults = issues.map(({ path, message }) => {
    const target = pathText(path);
    const value = valueAt(body, path);
    return value === undefined || value === null
      ? errorBody('MissingProperty', { path: target, rule: 'is required' }, { target })
      : errorBody('InvalidProperty', { path: target, rule: message }, { target });
  });
  return { value: undefined, faults };
};

/** @throws Refusal InvalidRequestBody. */
export const requireBody = <Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> => {
  const { value, faults } = checkBody(schema, body);
  if (value === undefined) throw bodyRefusal(faults);
  return value;
};
