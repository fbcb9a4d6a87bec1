/** The hand-made drive of an import, in either kind of bay, and what an operator reads of it. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerClient } from '@azure/storage-blob';
import { onTestFinished } from 'vitest';
import { filesBelow } from '../../demo/compare.ts';
import { createContainerBays } from '../../src/bays/container-bay.ts';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import { createStation } from '../../src/bays/station.ts';
import type { DiskCommand } from '../../src/bays/disk-command.ts';
import type { DriveResult } from '../../src/jobs/drive.ts';
import type { DriveJob } from '../../src/transfer/drive-job.ts';
import { importDrive, importWorld, type DriveFile, type ImportWorld } from './drives.ts';

/** As an operator does it with AzCopy. */
export const uploadDrive = async (folder: string, container: ContainerClient): Promise<void> => {
  await container.createIfNotExists();
  for await (const { blobName, path: file } of filesBelow(folder))
    await container.getBlockBlobClient(blobName).uploadFile(file);
};

export type BayKind = 'folder' | 'container';

/** A disk of its own in that folder, unmounted with the test. @returns whether it is there: not everybody may mount one. */
export const mountSmallDisk = (folder: string, kibibytes: number): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return true;
};

type Case = {
  readonly kind?: BayKind;
  readonly files?: readonly DriveFile[];
  readonly drive?: Partial<DriveJob['drive']>;
  /** Further files on the drive, by name. */
  readonly on?: Readonly<Record<string, string>>;
  /** The disk below, in a folder bay. */
  readonly disk?: Uint8Array;
  readonly unlock?: DiskCommand;
};

export type Imported = {
  readonly world: ImportWorld;
  readonly result: DriveResult;
  /** What the host's log tells. */
  readonly told: readonly string[];
  /** Everything that Drayage wrote about the drive: its papers and its logs. */
  readonly written: string;
};

/** Imports a drive that holds `data/a.txt`, unless other files are named. */
export const importFrom = async ({
  disk,
  drive,
  files,
  kind = 'folder',
  on = {},
  unlock,
}: Case): Promise<Imported> => {
  const bay = kind === 'folder' ? 'bay1' : 'container:bay-1';
  const world = await importWorld(files ?? [{ blobPath: 'data/a.txt', content: 'a' }], {
    logLevel: 'Verbose',
    backupDriveManifest: true,
    drive: { bay, ...drive },
  });
  for (const [name, text] of Object.entries(on)) await writeFile(path.join(world.folder, name), text);
  if (disk) await writeFile(`${world.folder}.disk`, disk);
  if (kind === 'container') await uploadDrive(world.folder, world.service.getContainerClient('bay-1'));
  const told: string[] = [];
  const engine = world.engine({
    bays: createStation({
      folders: createFolderBays(path.dirname(world.folder), unlock ? { unlock } : {}),
      containers: createContainerBays(world.service, { delays: [1] }),
    }),
  });
  const tell = (line: string) => void told.push(line);
  const { result } = await importDrive(
    {
      ...engine,
      plan: (run) => engine.plan(run, tell),
      copySegment: (input) => engine.copySegment(input, tell),
      finish: (input) => engine.finish(input, tell),
    },
    world.run,
  );
  const written: string[] = [];
  for (const container of ['drayage-work', 'waimportexport'])
    for await (const { name } of world.service.getContainerClient(container).listBlobsFlat())
      written.push(
        name,
        String(await world.service.getContainerClient(container).getBlobClient(name).downloadToBuffer()),
      );
  return { world, result, told, written: written.join('\n') };
};
