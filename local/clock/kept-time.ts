/** The time a clock has reached, kept in the data folder between runs. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { Problem } from '../desk/problem.ts';

export type KeptTime = {
  /** Nothing was kept yet: `undefined`. */
  readonly read: () => Date | undefined;
  readonly write: (at: Date) => void;
};

const contents = z.object({ now: z.iso.datetime() });

/** Written beside and renamed, so that a kill leaves the old or the new time and never half a file. */
export const keepTimeIn = (file: string): KeptTime => ({
  read: () => {
    const text = readIfThere(file);
    return text === undefined ? undefined : parse(file, text);
  },
  write: (at) => {
    writeFileSync(`${file}.new`, `${JSON.stringify({ now: at.toISOString() })}\n`);
    renameSync(`${file}.new`, file);
  },
});

/** @param start what a clock begins at, for hosts that keep nothing. */
export const keepTimeNowhere = (start?: Date): KeptTime => ({ read: () => start, write: () => undefined });

const parse = (file: string, text: string): Date => {
  try {
    return new Date(contents.parse(JSON.parse(text)).now);
  } catch {
    throw new Problem(`${file} holds no time; delete it to let the clock start at today.`);
  }
};

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};
