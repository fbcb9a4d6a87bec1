import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import { describeBays } from '../support/bay.conformance.ts';
import { temporaryFolder } from '../support/drives.ts';

const station = async () => {
  const root = await temporaryFolder();
  return {
    root,
    bays: createFolderBays(root),
    mount: async (bay: string, files: Readonly<Record<string, string>>) => {
      for (const [name, content] of Object.entries(files)) {
        const place = path.join(root, bay, name);
        await mkdir(path.dirname(place), { recursive: true });
        await writeFile(place, content);
      }
    },
  };
};

describeBays('a folder bay', station);

describe('a folder bay', () => {
  const linked = async () => {
    const { bays, mount, root } = await station();
    await mount('bay-1', { 'folder/file': 'content' });
    await mount('elsewhere', { secret: 'secret' });
    const drive = await bays.drive('bay-1');
    if (!drive.ok) throw new Error(drive.reason);
    return { drive: drive.drive, root, on: (name: string) => path.join(root, 'bay-1', name) };
  };

  it('follows links that stay on the drive, and none that leave it', async () => {
    const { drive, on, root } = await linked();
    await symlink('folder', on('inside'));
    await symlink(path.join(root, 'elsewhere'), on('outside'));
    await symlink('../elsewhere/secret', on('out-file'));
    await symlink('round', on('round'));
    const inside = await drive.open('inside\\file');
    expect(inside.ok).toBe(true);
    if (inside.ok) await inside.value.close();
    for (const name of ['outside\\secret', 'out-file', 'round'])
      expect(await drive.open(name), name).toMatchObject({ ok: false, fault: 'FileNameInvalid' });
  });

  it('does not wait for a pipe', async () => {
    const { drive, on } = await linked();
    execFileSync('mkfifo', [on('pipe')]);
    expect(await drive.open('pipe')).toMatchObject({ ok: false, fault: 'FileAccessDenied' });
  });

  it('may be a link to where the disk is mounted', async () => {
    const { bays, mount, root } = await station();
    await mount('disk', { file: 'content' });
    await symlink(path.join(root, 'disk'), path.join(root, 'bay-1'));
    const found = await bays.drive('bay-1');
    if (!found.ok) throw new Error(found.reason);
    const file = await found.drive.open('file');
    expect(file.ok).toBe(true);
    if (file.ok) await file.value.close();
  });

  it('says that nothing is mounted in an empty folder', async () => {
    const { bays, root } = await station();
    await mkdir(path.join(root, 'bay-1'));
    expect(await bays.drive('bay-1')).toEqual({
      ok: false,
      reason: 'Bay bay-1 is empty: no drive is mounted in it.',
    });
  });
});
