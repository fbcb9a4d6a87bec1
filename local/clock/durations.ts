/** Lengths of time as people write them: ISO 8601 durations, and the speed of a clock. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

const DURATION =
  /^P(?=\d|T\d)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

/**
 * An ISO 8601 duration of weeks, days, hours, minutes and seconds, in milliseconds. Years and months are no fixed
 * length and are refused.
 */
export const parseDuration = (text: string): Parsed<number> => {
  const match = DURATION.exec(text);
  if (!match) {
    return {
      ok: false,
      fault: `'${text}' is no duration: write ISO 8601 with weeks, days, hours, minutes or seconds, such as P14D or PT36H.`,
    };
  }
  const units = [WEEK, DAY, HOUR, MINUTE, SECOND];
  const ms = units.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0);
  return { ok: true, value: Math.round(ms) };
};

const SPEED = /^(\d+(?:\.\d+)?)(s|m|h|d|w)\/s$/;
const SPEED_UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: WEEK };

/** Nobody could follow more, and a mistyped one would run out of four-digit years. */
const FASTEST = (52 * WEEK) / SECOND;

/** `1d/s`: how many milliseconds pass on the clock in one real millisecond. */
export const parseSpeed = (text: string): Parsed<number> => {
  const [, count, unit] = SPEED.exec(text) ?? [];
  const rate = (Number(count) * (SPEED_UNITS[unit ?? ''] ?? Number.NaN)) / SECOND;
  return rate > 0 && rate <= FASTEST
    ? { ok: true, value: rate }
    : {
        ok: false,
        fault: `'${text}' is no speed: write time per second, such as 1d/s, 12h/s or 90m/s, up to 52w/s.`,
      };
};

/** The speed as `parseSpeed` reads it, in the largest unit that makes a whole number of it. */
export const formatSpeed = (rate: number): string => {
  const perSecond = rate * SECOND;
  const [unit, size] = Object.entries(SPEED_UNITS)
    .toReversed()
    .find(([, ms]) => Number.isInteger(perSecond / ms)) ?? ['s', SECOND];
  return `${perSecond / size}${unit}/s`;
};
