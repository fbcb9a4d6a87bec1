/** NCRONTAB, as timer functions write their schedules. */
import { Cron } from 'croner';

export type Schedule = {
  /** The first time after `from`, to the second; in UTC. */
  readonly next: (from: Date) => Date;
};

/**
 * Five or six fields (with seconds). Day of month and day of week must both match, as in NCrontab and unlike in cron.
 * `%NAME%` is taken from the app settings.
 * @throws Error in one sentence: what the expression is, what is wrong with it.
 */
export const parseSchedule = (expression: string, settings: NodeJS.ProcessEnv): Schedule => {
  const resolved = expression.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) {
      throw new Error(`The schedule '${expression}' needs the app setting ${name}, which is not set.`);
    }
    return value;
  });
  const cron = parse(resolved);
  return {
    next: (from) => {
      const next = cron.nextRun(from);
      if (!next) throw new Error(`The schedule '${resolved}' has no time after ${from.toISOString()}.`);
      return next;
    },
  };
};

/** Croner knows more than NCrontab (`L`, `W`, `#`, `?`, nicknames, Sunday as 7): none of it may pass here and fail in Azure. */
const isNcrontab = (expression: string): boolean =>
  expression
    .trim()
    .split(/[\s,/*-]+/)
    .every((value) => value === '' || VALUE.test(value)) && !/(?:^|[\s,-])7[^\s]*\s*$/.test(expression);

const VALUE = /^(?:\d+|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)$/i;

const parse = (expression: string): Cron => {
  if (!isNcrontab(expression)) throw refusal(expression);
  try {
    return new Cron(expression.trim(), {
      timezone: 'UTC',
      paused: true,
      domAndDow: true,
      mode: '5-or-6-parts',
      // NCrontab reads `5/10` as every tenth from the fifth on.
      sloppyRanges: true,
    });
  } catch (error) {
    throw refusal(expression, error);
  }
};

const refusal = (expression: string, cause?: unknown): Error => {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new Error(
    `'${expression}' is no schedule${why}; write NCRONTAB with five or six fields, such as '0 0 * * * *' for every hour.`,
    { cause },
  );
};
