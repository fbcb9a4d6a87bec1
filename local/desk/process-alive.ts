/** Whether a process known by its id still runs, and is the one that was meant. */
import { readFileSync } from 'node:fs';

/**
 * Ids are given out again, after a reboot above all, and a process that has ended keeps its id until it is reaped. So on
 * Linux the command line is looked at too: it must hold `command`. Elsewhere the id alone has to do.
 */
export const isProcessAlive = (pid: number, command: string): boolean => {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').includes(command);
    } catch {
      return false;
    }
  }
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
