/**
 * The copy of a drive against a plain loop of the storage SDK over the same folder, in one run; and the host's peak memory
 * while it copies one file of 1 GiB. Both go to the same Azurite, which does most of the work.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import { filesBelow } from '../demo/compare.ts';
import { armClient, desk } from '../demo/drayage-client.ts';
import { startHostProcess, type HostProcess } from '../demo/host-process.ts';
import { importDrive } from '../demo/import-story.ts';
import { makeSample } from '../demo/sample.ts';
import { prepareDrive, type PreparedDrive } from '../src/prepare/prepare-drive.ts';
import { median, report, seconds } from './figures.ts';

const MiB = 2 ** 20;
const ROUNDS = 3;
const folder = resolve('.drayage/bench');

type Case = {
  readonly name: string;
  readonly make: (source: string) => Promise<void>;
  /** How the drive is prepared, beyond its files. */
  readonly prepared?: { readonly blobType?: 'page'; readonly metadata?: string };
  /** What a user would write for one file. */
  readonly upload: (container: ContainerClient, name: string, path: string) => Promise<unknown>;
};

/** 8 MiB blocks, four of them in flight. */
const uploadBlocks: Case['upload'] = (container, name, path) =>
  container.getBlockBlobClient(name).uploadFile(path, { blockSize: 8 * MiB, concurrency: 4 });

const metadata = { station: 'west', batch: '2026-11' };

const smallFiles = async (source: string): Promise<void> => {
  await mkdir(source, { recursive: true });
  for (let index = 0; index < 2000; index += 1)
    await writeFile(join(source, `file-${String(index)}`), Buffer.alloc(4096, index + 1));
};

const cases: readonly Case[] = [
  { name: "the demo's sample", make: makeSample, upload: uploadBlocks },
  { name: '2,000 files of 4 KiB', make: smallFiles, upload: uploadBlocks },
  {
    name: '2,000 files of 4 KiB with metadata',
    make: smallFiles,
    prepared: {
      metadata: `<Metadata>${Object.entries(metadata)
        .map(([name, value]) => `<${name}>${value}</${name}>`)
        .join('')}</Metadata>`,
    },
    upload: (container, name, path) => container.getBlockBlobClient(name).uploadFile(path, { metadata }),
  },
  {
    name: '2,000 page blobs of 4 KiB',
    make: smallFiles,
    prepared: { blobType: 'page' },
    upload: async (container, name, path) => {
      const blob = container.getPageBlobClient(name);
      const content = await readFile(path);
      await blob.create(content.length);
      await blob.uploadPages(content, 0, content.length);
    },
  },
  { name: 'one file of 1 GiB', make: (source) => bigFile(source, 1024), upload: uploadBlocks },
];

const bigFile = async (source: string, mebibytes: number): Promise<void> => {
  await mkdir(source, { recursive: true });
  const file = createWriteStream(join(source, 'big.bin'));
  for (let index = 0; index < mebibytes; index += 1) {
    if (!file.write(Buffer.alloc(MiB, index))) await once(file, 'drain');
  }
  file.end();
  await finished(file);
};

/** 16 files at once. */
const plainUpload = async (
  service: BlobServiceClient,
  source: string,
  container: string,
  upload: Case['upload'],
): Promise<void> => {
  const target = service.getContainerClient(container);
  await target.createIfNotExists();
  const files = filesBelow(source);
  const worker = async (): Promise<void> => {
    for (let next = await files.next(); !next.done; next = await files.next()) {
      const { path, blobName } = next.value;
      await upload(target, blobName, path);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
};

/** Kept by Linux for every process: the most memory it ever held. Nothing on other systems. */
const peakMiB = async (pid: number): Promise<number | undefined> => {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return peak === undefined ? undefined : Number(peak) / 1024;
};

const copyOnce = async (
  host: HostProcess,
  drive: PreparedDrive,
  bay: string,
  jobName: string,
): Promise<number> => {
  const story = await importDrive(armClient(host.url), desk(host.url), { drive, bay, jobName, quiet: true });
  if (story.job.properties?.state !== 'Completed') throw new Error(`${jobName} did not end Completed`);
  return story.copySeconds;
};

const run = async ({ make, name, prepared = {}, upload }: Case, index: number): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  const source = join(folder, 'source');
  await make(source);
  const { blobType, metadata: metadataXml } = prepared;
  const metadataFile = join(folder, 'metadata.xml');
  if (metadataXml !== undefined) await writeFile(metadataFile, metadataXml);
  const host = await startHostProcess(folder);
  try {
    const ours: number[] = [];
    const plain: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = `${String(index)}-${String(round)}`;
      const bay = `bay-${id}`;
      const drive = await prepareDrive({
        source,
        drive: join(folder, 'bays', bay),
        container: `copy-${id}`,
        ...(blobType && { blobType }),
        ...(metadataXml !== undefined && { metadata: metadataFile }),
      });
      plain.push(await seconds(() => plainUpload(host.blobs, source, `plain-${id}`, upload)));
      ours.push(await copyOnce(host, drive, bay, `bench-${id}`));
      await rm(join(folder, 'bays', bay), { recursive: true });
    }
    report(
      `copying ${name}, against a plain loop`,
      `${(median(ours) / median(plain)).toFixed(2)} x`,
      'at most 1',
    );
    const peak = await peakMiB(host.pid);
    if (peak !== undefined) report(`  peak memory of the host`, `${peak.toFixed(0)} MiB`, 'under 250 MiB');
  } finally {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** `npm run bench` runs all; a word of a case's name as the argument, that one alone. */
const wanted = process.argv[2] ?? '';
for (const [index, each] of cases.entries()) if (each.name.includes(wanted)) await run(each, index);
