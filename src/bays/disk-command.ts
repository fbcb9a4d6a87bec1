/** Unlocking a real disk, and encrypting one, is left to commands of the operator's: manage-bde, dislocker, cryptsetup, … */
import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskStatuses, type DiskRefusal, type DiskStatus } from '../ports/bay.ts';
import { lastLine, tailOf, withoutKey } from './command-output.ts';

/** Real time; a disk has to spin up, be unlocked and be mounted. */
const UNLOCK_LIMIT_MS = 120_000;
/** Here it may have to be formatted, too; nothing is on it yet that would have to be encrypted. */
const ENCRYPT_LIMIT_MS = 600_000;
/** For what a command that failed said last: a daemon that it left behind may hold its pipes open for ever. */
const LAST_WORDS_MS = 1_000;

/** Has the disk of a bay unlocked (or encrypted), and mounted at `folder`. */
export type DiskCommand = (
  bay: string,
  folder: string,
  key: string,
) => Promise<{ readonly ok: true } | DiskRefusal>;

type Done = { readonly ok: true; readonly mount: string } | DiskRefusal;

/** What the command is called when it fails, and the status of a failure that it does not name. */
type Kind = { readonly name: string; readonly failure: DiskStatus };

export const unlockCommand = (command: string, limitMs: number = UNLOCK_LIMIT_MS): DiskCommand =>
  diskCommand(command, { name: 'unlocking', failure: 'BitLockerUnlockVolumeFailed' }, limitMs);

/** Run for a disk that it encrypted before, too: then it is to be unlocked with the key. */
export const encryptCommand = (command: string, limitMs: number = ENCRYPT_LIMIT_MS): DiskCommand =>
  diskCommand(command, { name: 'encrypting', failure: 'BitLockerFailed' }, limitMs);

/**
 * Runs `command bay folder`, with the key (and no line's end) on its standard input, without a shell, and with nothing of
 * this process's environment but the search path. A success is remembered for the key and what is mounted then.
 * @param command absolute path of an executable.
 */
const diskCommand = (command: string, kind: Kind, limitMs: number): DiskCommand => {
  const runs = new Map<string, { readonly keyHash: string; readonly done: Promise<Done> }>();
  const run: DiskCommand = async (bay, folder, key) => {
    const keyHash = hash('sha256', key);
    const kept = runs.get(bay);
    if (kept?.keyHash === keyHash) {
      const done = await kept.done;
      if (!done.ok || done.mount === (await mountOf(folder))) return done;
      if (runs.get(bay) === kept) runs.delete(bay);
      return run(bay, folder, key);
    }
    const begun = {
      keyHash,
      done: runOnce(command, kind, bay, folder, key, limitMs).then(
        async (refusal): Promise<Done> => refusal ?? { ok: true, mount: await mountOf(folder) },
      ),
    };
    runs.set(bay, begun);
    const done = await begun.done;
    if (!done.ok && runs.get(bay) === begun) runs.delete(bay);
    return done;
  };
  return run;
};

/** Changes when something is mounted over the folder, and when that is gone again. */
const mountOf = async (folder: string): Promise<string> => {
  try {
    const { dev, ino } = await stat(folder, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return 'none';
  }
};

/** Nothing when it is done. */
const runOnce = async (
  command: string,
  { failure, name }: Kind,
  bay: string,
  folder: string,
  key: string,
  limitMs: number,
): Promise<DiskRefusal | undefined> => {
  try {
    const { code, how, out, err } = await ended(command, [bay, folder], key, limitMs);
    if (code === 0) return undefined;
    const status = code === undefined ? undefined : diskStatuses.find((each) => each === lastLine(out));
    const said = withoutKey(lastLine(err) ?? lastLine(out), key);
    return {
      ok: false,
      status: status ?? failure,
      reason: `The ${name} command ${how}${said === undefined ? '' : `: ${said}`}`,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, status: 'BitLockerFailed', reason: `The ${name} command cannot be run: ${reason}` };
  }
};

/** `code`: absent when it was ended from outside. */
type Ended = { readonly code?: number; readonly how: string; readonly out: string; readonly err: string };

/** @throws Error when it cannot be started. */
const ended = async (
  command: string,
  args: readonly string[],
  key: string,
  limitMs: number,
): Promise<Ended> => {
  const child = spawn(command, args, {
    stdio: 'pipe',
    // Not the account keys and the sealing key that are in ours.
    env: { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'] },
    // A group of its own: the limit ends all of it, and what serves the mounted disk outlives a Ctrl-C.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const closed = once(child, 'close').catch(() => undefined);
  const out = tailOf(child.stdout);
  const err = tailOf(child.stderr);
  // It may end without having read the key.
  child.stdin.on('error', () => undefined).end(key);
  const limit = AbortSignal.timeout(limitMs);
  const endIt = (): void => kill(child.pid);
  limit.addEventListener('abort', endIt);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (code !== 0) await Promise.race([closed, sleep(LAST_WORDS_MS)]);
    const said = { out: out(), err: err() };
    if (code !== null) return { code, how: `ended with ${code}`, ...said };
    const how = limit.aborted
      ? `was ended after ${limitMs / 1000} seconds`
      : `was ended by ${String(signal)}`;
    return { how, ...said };
  } finally {
    limit.removeEventListener('abort', endIt);
    child.stdout.destroy();
    child.stderr.destroy();
  }
};

const kill = (pid: number | undefined): void => {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
};
