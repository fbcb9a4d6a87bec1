/** Numbers that survive a noisy machine: medians, and ratios within one run. */

/** The value that `part` (0 to 1) of all lie below. */
export const quantile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Seconds of real time that `work` took. */
export const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** One line of a result: what, how much, and the aim it is held against. */
export const report = (what: string, value: string, aim: string): void => {
  console.log(`${what.padEnd(64)} ${value.padStart(16)}   aim: ${aim}`);
};
