/** Numbers, bytes and times as a language writes them. */

export type Format = {
  readonly number: (value: number) => string;
  /** 0 to 100. */
  readonly percent: (value: number) => string;
  /** In units of 1024, as file managers show them. */
  readonly bytes: (value: number) => string;
  /** In the viewer's zone. */
  readonly time: (at: Date) => string;
  readonly date: (at: Date) => string;
  /** For whoever compares with a log: the same instant in UTC. */
  readonly utc: (at: Date) => string;
  /** From one to the other; with the time of day where they are less than a day apart. */
  readonly range: (from: Date, to: Date) => string;
  /** `in 3 days`, `2 hours ago`. */
  readonly relative: (at: Date, now: Date) => string;
  /** `12 seconds` */
  readonly seconds: (value: number) => string;
  /** In the order of the language; numbers in names by their size. */
  readonly compare: (left: string, right: string) => number;
};

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

const DAY_MS = 86_400_000;

const STEPS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export const createFormat = (language: string, timeZone?: string): Format => {
  const zone = timeZone === undefined ? {} : { timeZone };
  const number = new Intl.NumberFormat(language);
  const oneDigit = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', ...zone });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', ...zone });
  const utc = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'long',
    timeZone: 'UTC',
  });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const seconds = new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'long' });
  const collator = new Intl.Collator(language, { numeric: true });

  return {
    number: (value) => number.format(value),
    percent: (value) => percent.format(value / 100),
    bytes: (value) => {
      const power = Math.min(Math.floor(Math.log2(Math.max(value, 1)) / 10), UNITS.length - 1);
      return `${oneDigit.format(value / 1024 ** power)} ${UNITS[power] ?? ''}`;
    },
    time: (at) => time.format(at),
    date: (at) => date.format(at),
    utc: (at) => utc.format(at),
    range: (from, to) => (to.getTime() - from.getTime() < DAY_MS ? time : date).formatRange(from, to),
    relative: (at, now) => {
      const apart = (at.getTime() - now.getTime()) / 1000;
      const [unit, size] = STEPS.find(([, step]) => Math.abs(apart) >= step) ?? (['second', 1] as const);
      return relative.format(Math.trunc(apart / size), unit);
    },
    seconds: (value) => seconds.format(value),
    compare: (left, right) => collator.compare(left, right),
  };
};
