import { describe, expect, it } from 'vitest';
import { createFormat } from '../../portal/texts/format.ts';

const at = new Date('2026-01-05T08:00:00Z');

describe('a format', () => {
  it('writes times in the zone of who reads, and in UTC for who compares', () => {
    const shanghai = createFormat('en-GB', 'Asia/Shanghai');
    expect(shanghai.time(at)).toBe('5 Jan 2026, 16:00');
    expect(shanghai.utc(at)).toBe('5 Jan 2026, 08:00:00 UTC');
    expect(createFormat('zh-CN', 'UTC').date(at)).toBe('2026年1月5日');
  });

  it.each([
    [-1, '1 second ago'],
    [59, 'in 59 seconds'],
    [90, 'in 1 minute'],
    [3_600 * 25, 'tomorrow'],
    [86_400 * 3 + 5, 'in 3 days'],
    [-86_400 * 100, '100 days ago'],
  ])('%i seconds from now is %s', (seconds, words) => {
    expect(createFormat('en').relative(new Date(at.getTime() + seconds * 1000), at)).toBe(words);
  });

  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1_610_612_736, '1.5 GiB'],
    [2 ** 60, '1,024 PiB'],
  ])('%i bytes are %s', (bytes, words) => {
    expect(createFormat('en').bytes(bytes)).toBe(words);
  });

  it('orders names by the numbers in them', () => {
    expect(['job-10', 'job-9'].sort(createFormat('en').compare)).toEqual(['job-9', 'job-10']);
  });
});
