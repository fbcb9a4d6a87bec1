/** The folder where a desk's data is kept: one host at a time. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isProcessAlive } from './process-alive.ts';
import { Problem } from './problem.ts';

export type DataFolder = {
  /** Absolute. */
  readonly path: string;
  readonly release: () => void;
};

/**
 * Makes the folder when it is missing and takes it for this process.
 * @param command what the command line of every host holds: an id left by a killed host may be another program's by now.
 * @throws Problem when it cannot be written, or another host has it.
 */
export const takeDataFolder = (folder: string, command: string): DataFolder => {
  const absolute = path.resolve(folder);
  const pidFile = path.join(absolute, 'host.pid');
  const claim = () => writeFileSync(pidFile, String(process.pid), { flag: 'wx' });
  try {
    mkdirSync(absolute, { recursive: true });
    try {
      claim();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const other = Number(readFileSync(pidFile, 'utf8'));
      if (other !== process.pid && isProcessAlive(other, command)) {
        throw new Problem(
          `The data folder ${absolute} is in use by another host (process ${other}): stop that one, or set DRAYAGE_DATA to another folder.`,
        );
      }
      rmSync(pidFile);
      claim();
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(
      `The data folder ${absolute} cannot be written (${why}): set DRAYAGE_DATA to a folder that can.`,
      { cause: error },
    );
  }
  return { path: absolute, release: () => rmSync(pidFile, { force: true }) };
};
