import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSpeed, parseDuration, parseSpeed } from '../../local/clock/durations.ts';

const DAY = 86_400_000;
const rateOf = (text: string): number => {
  const speed = parseSpeed(text);
  if (!speed.ok) throw new Error(speed.fault);
  return speed.value;
};

describe('a duration', () => {
  it.each([
    ['P14D', 14 * DAY],
    ['P2W', 14 * DAY],
    ['P1W1D', 8 * DAY],
    ['PT36H', 1.5 * DAY],
    ['P1DT2H3M4S', DAY + 7_384_000],
    ['PT0.25S', 250],
    ['PT0S', 0],
  ])('%s is read', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    '14D',
    'P1Y',
    'P1M',
    'P-1D',
    '-P1D',
    'P1.5D',
    'P1D ',
    'p1d',
    'PT1S1M',
    'P1H',
  ])('%j is refused', (text) => {
    expect(parseDuration(text)).toHaveProperty('fault', expect.stringContaining('is no duration'));
  });

  it('is the sum of its parts', () => {
    const part = fc.nat({ max: 5_000 });
    fc.assert(
      fc.property(part, part, part, part, part, (weeks, days, hours, minutes, seconds) => {
        const text = `P${weeks}W${days}DT${hours}H${minutes}M${seconds}S`;
        const ms = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000;
        expect(parseDuration(text)).toEqual({ ok: true, value: ms });
      }),
    );
  });
});

describe('a speed', () => {
  it.each([
    ['1d/s', 86_400],
    ['12h/s', 43_200],
    ['90m/s', 5_400],
    ['0.5h/s', 1_800],
    ['1s/s', 1],
    ['2w/s', 1_209_600],
  ])('%s is read', (text, rate) => {
    expect(parseSpeed(text)).toEqual({ ok: true, value: rate });
  });

  it.each(['', '1d', 'd/s', '0d/s', '-1d/s', '1d/m', '1y/s', '1 d/s', '53w/s'])('%j is refused', (text) => {
    expect(parseSpeed(text)).toHaveProperty('fault', expect.stringContaining('is no speed'));
  });

  it('is written so that it is read again, in the largest unit that makes it whole', () => {
    expect(['24h/s', '90m/s', '7d/s', '1s/s'].map((text) => formatSpeed(rateOf(text)))).toEqual([
      '1d/s',
      '90m/s',
      '1w/s',
      '1s/s',
    ]);
    const speeds = fc.tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('s', 'm', 'h'));
    fc.assert(
      fc.property(speeds, ([count, unit]) => {
        const rate = rateOf(`${count / 4}${unit}/s`);
        expect(rateOf(formatSpeed(rate))).toBe(rate);
      }),
    );
  });
});
