import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { unlockCommand } from '../../src/bays/disk-command.ts';
import { VOLUME_FILE_NAME, volumeFile } from '../../src/bays/volume-file.ts';
import { diskStatuses } from '../../src/ports/bay.ts';
import { importFrom, type BayKind, type Imported } from '../support/bay-drives.ts';
import { bitLockerKey, importDrive, temporaryFolder } from '../support/drives.ts';

const kinds: readonly BayKind[] = ['folder', 'container'];
const otherKey = '112233-223344-334455-445566-556677-667788-778899-889900';

/** Nothing was copied, the log and the host's log say why, and no key stands anywhere. */
const expectRefused = async (imported: Imported, copyStatus: string) => {
  const { result, told, world, written } = imported;
  expect(result).toMatchObject({ copyStatus, bytesSucceeded: 0, percentComplete: 0 });
  expect(Object.keys(await world.blobs()).filter((name) => !name.startsWith('bay-1/'))).toEqual([]);
  expect(written).toContain(`<Status>${copyStatus}</Status>`);
  expect(told).toContainEqual(expect.stringMatching(`^Drive WD-TEST1 is not copied: ${copyStatus}: .`));
  expectNoKey(imported);
};

const expectNoKey = ({ result, told, written }: Imported) =>
  expect(JSON.stringify([result, told, written])).not.toMatch(/238810|662376|112233|223344/);

describe.each(kinds)('a locked drive in a %s bay', (kind) => {
  it("is copied with its job's key, which is written nowhere", async () => {
    const imported = await importFrom({ kind, on: { [VOLUME_FILE_NAME]: await volumeFile(bitLockerKey) } });
    expect(imported.result).toMatchObject({ copyStatus: 'Completed', bytesSucceeded: 1 });
    expect(imported.result.manifestUri).toBeDefined();
    expect(await imported.world.blobs()).toMatchObject({ 'data/a.txt': 'a' });
    expectNoKey(imported);
  });

  it('ends as BitLockerKeyInvalid with another key', async () => {
    const imported = await importFrom({ kind, on: { [VOLUME_FILE_NAME]: await volumeFile(otherKey) } });
    await expectRefused(imported, 'BitLockerKeyInvalid');
  });

  it.each(diskStatuses)('ends as %s when it plays such a disk', async (fault) => {
    const imported = await importFrom({
      kind,
      on: { [VOLUME_FILE_NAME]: await volumeFile(bitLockerKey, fault) },
    });
    await expectRefused(imported, fault);
  });

  it('ends as BitLockerVolumeNotFound when its volume file is broken', async () => {
    await expectRefused(
      await importFrom({ kind, on: { [VOLUME_FILE_NAME]: '{' } }),
      'BitLockerVolumeNotFound',
    );
  });
});

describe('a drive whose disk is unlocked by a command', () => {
  const commandSaying = async (script: string) => {
    const command = path.join(await temporaryFolder(), 'unlock');
    await writeFile(command, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return unlockCommand(command);
  };

  it('is copied when the command takes the key', async () => {
    const unlock = await commandSaying(`test "$(cat)" = ${bitLockerKey}`);
    const imported = await importFrom({ unlock });
    expect(imported.result.copyStatus).toBe('Completed');
    expectNoKey(imported);
  });

  it.each(diskStatuses)('ends as %s when the command says so', async (status) => {
    const unlock = await commandSaying(`cat; cat >&2; echo; echo ${status}; exit 1`);
    await expectRefused(await importFrom({ unlock }), status);
  });

  it('ends as BitLockerUnlockVolumeFailed when the command fails and says the key', async () => {
    await expectRefused(
      await importFrom({ unlock: await commandSaying('cat; exit 1') }),
      'BitLockerUnlockVolumeFailed',
    );
  });

  it('ends as BitLockerFailed when the command cannot be run', async () => {
    await expectRefused(await importFrom({ unlock: unlockCommand('/nowhere/unlock') }), 'BitLockerFailed');
  });
});

describe('a drive whose key or place is lost', () => {
  it("ends as BitLockerFailed when Drayage's sealing key is another one now", async () => {
    const bitLockerKeyLost = (): string => {
      throw new Error('The sealed secret does not open');
    };
    await expectRefused(await importFrom({ drive: { bitLockerKey: bitLockerKeyLost } }), 'BitLockerFailed');
  });

  it.each(['bay-9', 'container:bay-9', 'container:drayage-work', 'container:waimportexport'])(
    'ends as DiskNotFound when it was mounted in %s',
    async (bay) => {
      await expectRefused(await importFrom({ drive: { bay } }), 'DiskNotFound');
    },
  );

  it('ends its blobs as IOFailed when it is locked again before they are copied', async () => {
    const { world } = await importFrom({ drive: { bay: 'bay-9' } });
    const job = { ...world.job, drive: { ...world.job.drive, bay: 'bay1' } };
    const run = { ...world.run, instanceId: 'locked-again' };
    const engine = world.engine({ loadDriveJob: () => Promise.resolve(job) });
    expect((await engine.plan(run)).kind).toBe('planned');
    await writeFile(path.join(world.folder, VOLUME_FILE_NAME), await volumeFile(otherKey));
    const { result } = await importDrive(engine, run);
    expect(result).toMatchObject({ copyStatus: 'CompletedWithErrors', blobsFailed: 1 });
    expect(await world.blobs()).toEqual({});
  });
});
