/** Lengths of time and counts as scenarios write them: `2d`, `1d..3d`, `never`; `2`, `1..4`. */
import { z } from 'zod';

/** Both ends included. Lengths of time are in milliseconds. */
export type Span = { readonly from: number; readonly to: number };

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 60 * 60_000,
  d: 24 * 60 * 60_000,
  w: 7 * 24 * 60 * 60_000,
};
/** Longer than anything the service waits for. */
const LONGEST_MS = 400 * 24 * 60 * 60_000;

const LENGTH = String.raw`\d{1,4}(?:\.\d{1,2})?[mhdw]`;
const LENGTHS = String.raw`${LENGTH}(?:\.\.${LENGTH})?`;

const msOf = (text: string): number => Math.round(Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0));

/** `undefined`: the two ends are not in order, or the length is beyond all reason. */
const spanOf = (ends: readonly number[], most: number): Span | undefined => {
  const [from = 0, to = from] = ends;
  return from <= to && to <= most ? { from, to } : undefined;
};

const spanFrom =
  (ends: (text: string) => readonly number[], most: number, fault: string) =>
  (text: string, context: { addIssue: (message: string) => void }): Span => {
    const span = spanOf(ends(text), most);
    if (span !== undefined) return span;
    context.addIssue(fault);
    return z.NEVER;
  };

const NEVER = 'never';

const lengthOf = spanFrom(
  (text) => text.split('..').map(msOf),
  LONGEST_MS,
  'must begin with the shorter length, and be at most 400 days',
);

/** `2d`, `1d..3d`. */
export const length = z
  .string("must be a length of time such as '2d', or a range such as '1d..3d'")
  .regex(
    new RegExp(`^${LENGTHS}$`, 'u'),
    "must be a length of time in minutes, hours, days or weeks such as '90m', '36h', '2d' or '1w', or a range such as '1d..3d'",
  )
  .transform(lengthOf);

/** A length of time, or `never`. */
export const lengthOrNever = z
  .string("must be 'never', a length of time such as '2d', or a range such as '1d..3d'")
  .regex(
    new RegExp(`^(?:${NEVER}|${LENGTHS})$`, 'u'),
    "must be 'never', a length of time in minutes, hours, days or weeks such as '90m', '36h', '2d' or '1w', or a range such as '1d..3d'",
  )
  .transform((text, context) => (text === NEVER ? NEVER : lengthOf(text, context)));

/** `2`, `1..4`. */
export const countSpan = (least: number, most: number): z.ZodType<Span, number | string> => {
  const rule = `must be a whole number from ${least} to ${most}, or a range such as '1..${most}'`;
  return z
    .union(
      [
        z.int(rule).min(least, rule).max(most, rule),
        z
          .string()
          .regex(/^\d{1,7}\.\.\d{1,7}$/u)
          .refine((text) => text.split('..').every((end) => Number(end) >= least)),
      ],
      { error: rule },
    )
    .transform((value) => String(value))
    .transform(spanFrom((text) => text.split('..').map(Number), most, rule));
};
