import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { spawnHost } from '../support/host.ts';

const MAIN = path.resolve(import.meta.dirname, '../../dist/demo/scenario/main.js');

const run = async (...args: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number];
  return { code, out, err };
};

/** What happens at one time may be told in another order: drives are copied side by side. */
const storyOf = (out: string): readonly string[] => out.split('\n').toSorted();

describe('npm run scenario', () => {
  it('tells the same story for the same seed, and another for another', async () => {
    const [one, same, other] = await Promise.all(
      ['4', '4', '5'].map((seed) => run('missing-drive-turns-up', '--seed', seed, '--jobs', '3')),
    );
    expect(one!.code, one!.err).toBe(0);
    expect(one!.out).toMatch(/missing-drive-turns-up-4-3 {2}opened again/);
    expect(one!.out).toMatch(/jobs +3 Completed/);
    expect(storyOf(same!.out)).toEqual(storyOf(one!.out));
    expect(storyOf(other!.out)).not.toEqual(storyOf(one!.out));
  });

  it('tells it on a clock that runs fast, too', async () => {
    const { code, out, err } = await run('corrupt-manifest', '--speed', '4d/s');
    expect(code, err).toBe(0);
    expect(out).toMatch(/CompletedMoreInfo: ManifestCorrupted/);
    expect(out).toMatch(/Closed: DrivesFailed/);
  });

  it('lists the scenarios there are, and ends with a fault for any other', async () => {
    const [list, nope] = await Promise.all([run('--list'), run('nope')]);
    expect([list.code, list.out.split('\n')[0]]).toEqual([0, 'all-goes-well']);
    expect([nope.code, nope.out]).toEqual([1, '']);
    expect(nope.err).toMatch(/^There is no scenario 'nope'\. There are: /);
  });
});

describe('npm start -- --autopilot', () => {
  const started = async (dataFolder: string, ...args: readonly string[]): Promise<string> => {
    const host = spawnHost({ dataFolder, args: ['--autopilot', ...args] });
    const isReady = await host.ready.then(
      () => true,
      () => false,
    );
    if (isReady) host.signal('SIGINT');
    const { code, err } = await host.ended;
    return isReady ? 'plays' : `${String(code)} ${err}`;
  };

  it('plays on, started again; is refused on a real clock, and names what there is', async () => {
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'drayage-autopilot-'));
    try {
      const virtual = ['--clock', 'virtual'];
      expect(await started(dataFolder, 'lost-package', '--seed', '3', ...virtual)).toBe('plays');
      expect(await started(dataFolder, 'lost-package', '--seed', '3', ...virtual)).toBe('plays');
      expect(await started(dataFolder, 'nope', ...virtual)).toMatch(
        /^1 .*There is no scenario 'nope'\. There are: all-goes-well,/su,
      );
      expect(await started(dataFolder, 'lost-package')).toMatch(
        /^1 .*The clock is real.*set DRAYAGE_AUTOPILOT_ON_REAL_CLOCK to true\./su,
      );
    } finally {
      await rm(dataFolder, { recursive: true, force: true });
    }
  });
});
