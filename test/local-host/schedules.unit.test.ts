import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../local/timers/schedule.ts';

const FROM = new Date('2026-11-22T08:30:00Z');

/** The first five times after FROM. */
const times = (expression: string, settings: NodeJS.ProcessEnv = {}) => {
  const schedule = parseSchedule(expression, settings);
  const found: string[] = [];
  let from = FROM;
  while (found.length < 5) {
    from = schedule.next(from);
    found.push(from.toISOString().replace(':00.000Z', ''));
  }
  return found;
};

describe('a schedule', () => {
  it('has six fields, the first of them seconds', () => {
    expect(times('0 0 * * * *').slice(0, 2)).toEqual(['2026-11-22T09:00', '2026-11-22T10:00']);
    expect(times('30 29 8 * * *')[0]).toBe('2026-11-23T08:29:30.000Z');
  });

  it('may have five, then without seconds', () => {
    expect(times('0 9 * * *').slice(0, 2)).toEqual(['2026-11-22T09:00', '2026-11-23T09:00']);
  });

  it('needs day of month and day of week to match, both', () => {
    expect(times('0 0 9 13 * 5')).toEqual([
      '2027-08-13T09:00',
      '2028-10-13T09:00',
      '2029-04-13T09:00',
      '2029-07-13T09:00',
      '2030-09-13T09:00',
    ]);
  });

  it('is in UTC, whatever the zone of the machine or its summer time', () => {
    expect(times('0 30 2 28 3 *')[0]).toBe('2027-03-28T02:30');
  });

  it('takes names, lists, ranges and steps as NCrontab does', () => {
    expect(times('0 0 0 1 JAN,jul *').slice(0, 2)).toEqual(['2027-01-01T00:00', '2027-07-01T00:00']);
    expect(times('0 0 0 * * mon-fri')[0]).toBe('2026-11-23T00:00');
    expect(times('0 40/10 * * * *').slice(0, 3)).toEqual([
      '2026-11-22T08:40',
      '2026-11-22T08:50',
      '2026-11-22T09:40',
    ]);
  });

  it('comes from the app settings between percent signs', () => {
    expect(times('%NIGHTLY%', { NIGHTLY: '0 0 3 * * *' })[0]).toBe('2026-11-23T03:00');
    expect(times('0 %MINUTE% 4 * * *', { MINUTE: '15' })[0]).toBe('2026-11-23T04:15');
    expect(() => parseSchedule('%NIGHTLY%', {})).toThrow(
      "The schedule '%NIGHTLY%' needs the app setting NIGHTLY, which is not set.",
    );
  });

  it.each([
    '',
    '* * * *',
    '* * * * * * *',
    '0 60 * * * *',
    '0 0 0 L * *',
    '0 0 0 15W * *',
    '0 0 0 * * 5#2',
    '0 0 0 * * 5L',
    '0 0 0 ? * *',
    '0 0 0 * * 7',
    '0 0 0 * * 5-7',
    '@daily',
    '2026-12-24T00:00:00',
    '00:05:00',
    '0 */0 * * * *',
  ])('%j is refused, saying how one is written', (expression) => {
    expect(() => parseSchedule(expression, {})).toThrow(/^'.*' is no schedule.*write NCRONTAB/);
  });

  it('never gives a time that is not after the one it was asked about', () => {
    const field = (max: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.nat({ max }).map(String),
        fc.integer({ min: 1, max }).map((step) => `*/${step}`),
      );
    const expression = fc.tuple(field(59), field(59), field(23)).map((fields) => `${fields.join(' ')} * * *`);
    fc.assert(
      fc.property(
        expression,
        fc.date({ min: FROM, max: new Date('2099-01-01T00:00:00Z'), noInvalidDate: true }),
        (text, from) => {
          const next = parseSchedule(text, {}).next(from);
          expect(next.getTime()).toBeGreaterThan(from.getTime());
          expect(next.getTime() % 1_000).toBe(0);
        },
      ),
    );
  });
});
