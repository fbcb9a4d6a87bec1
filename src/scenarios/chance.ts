/** Chance that is the same at every telling: a seeded generator, and what scenarios draw from it. */
import { hash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Span } from './spans.ts';

export type Chance = {
  /** Both ends included. */
  readonly whole: (from: number, to: number) => number;
  readonly within: (span: Span) => number;
  /** So many upper-case hex digits. */
  readonly hex: (digits: number) => string;
};

/** @param seed any text: two that differ give streams that have nothing in common. */
export const createChance = (seed: string): Chance => {
  const generator = xoroshiro128plus(hash('sha256', seed, 'buffer').readInt32LE());
  const whole = (from: number, to: number): number => uniformInt(generator, from, to);
  return {
    whole,
    within: ({ from, to }) => whole(from, to),
    hex: (digits) =>
      Array.from({ length: digits }, () => whole(0, 15).toString(16))
        .join('')
        .toUpperCase(),
  };
};
