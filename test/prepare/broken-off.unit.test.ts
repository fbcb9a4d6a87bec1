import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { prepareDrive } from '../../src/prepare/prepare-drive.ts';
import { temporaryFolder } from '../support/drives.ts';
import { faultOf, manifestBlobsOf, putFile } from '../support/prepared.ts';

const MIB = 1024 * 1024;
const module = (name: string): string => join(import.meta.dirname, '../../src/prepare', name);

let root: string;
let source: string;
let drive: string;
beforeEach(async () => {
  root = await temporaryFolder();
  [source, drive] = [join(root, 'source'), join(root, 'drive')];
  for (const name of ['a', 'b', 'c']) await putFile(source, `${name}/${name}`, randomBytes(5 * MIB));
});

const run = (program: string, args: readonly string[]) =>
  new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) => {
    const child = execFile(program, args, (_error, _stdout, stderr) => {
      resolve({ code: child.exitCode, signal: child.signalCode, stderr });
    });
  });

describe('a preparation that is broken off', () => {
  it('by a kill leaves what can be told from a drive, and after emptying it can be done again', async () => {
    const script = `
      import { prepareDrive } from ${JSON.stringify(module('prepare-drive.ts'))};
      const [source, drive] = ${JSON.stringify([source, drive])};
      const onProgress = () => process.kill(process.pid, 'SIGKILL');
      await prepareDrive({ source, drive, container: 'data', onProgress });`;
    const { signal } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(signal).toBe('SIGKILL');
    expect((await readdir(drive)).sort()).toEqual(['DriveManifest.xml.part', 'data']);

    const { message } = await faultOf(prepareDrive({ source, drive, container: 'data' }));
    expect(message).toMatch(/holds a preparation that was broken off: empty it and run this again\.$/);
    expect((await readdir(drive)).sort()).toEqual(['DriveManifest.xml.part', 'data']);

    await rm(drive, { recursive: true });
    await prepareDrive({ source, drive, container: 'data' });
    expect(await manifestBlobsOf(drive)).toHaveLength(3);
  });

  it('by its signal fails with the signal’s reason, and leaves nothing', async () => {
    const stop = new AbortController();
    const preparing = prepareDrive({
      source,
      drive,
      container: 'data',
      signal: stop.signal,
      onProgress: () => {
        stop.abort(new Error('enough'));
      },
    });
    expect((await faultOf(preparing)).message).toMatch(/was left as it was \(enough\)/);
    expect(await readdir(root)).toEqual(['source']);
  });

  it('because the drive takes no more leaves an empty drive empty', async () => {
    await mkdir(drive);
    // What stands for a full disk: no file may grow over 1 MiB.
    const command = `ulimit -f 2048; exec "$0" "$@"`;
    const { code, stderr } = await run('sh', [
      ...['-c', command, process.execPath, module('main.ts'), source, drive, '--container', 'data'],
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The drive could not be prepared and was left as it was \(EFBIG: .*\): mend that and run this again\.\n$/,
    );
    expect(await readdir(drive)).toEqual([]);
  });
});
