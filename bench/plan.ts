/**
 * Planning a drive of a million blobs against `saxes` doing nothing but parse the same manifest in the same run, and the
 * logs of a million results; each in a process of its own, whose peak memory is told. Plans are kept in a file and results
 * in a folder, so that what is measured is Drayage; plans once in Azurite too, which is what a desk has.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { BlobServiceClient } from '@azure/storage-blob';
import { SaxesParser } from 'saxes';
import { deskConnectionString } from '../local/settings/storage-connection.ts';
import { createFolderBays } from '../src/bays/folder-bay.ts';
import type { LoggedBlob } from '../src/formats/drive-log.ts';
import type { ManifestBlob } from '../src/formats/manifest.ts';
import { MAX_CHUNK_BYTES, MAX_PAGE_RANGES } from '../src/formats/manifest-limits.ts';
import { writeManifest } from '../src/formats/write-manifest.ts';
import { createStorageAccounts } from '../src/storage/blobs/storage-accounts.ts';
import { createWorkStore, type WorkStore } from '../src/storage/blobs/work-store.ts';
import type { DriveJob } from '../src/transfer/drive-job.ts';
import { createImportEngine } from '../src/transfer/import-engine.ts';
import { papersOf } from '../src/transfer/papers.ts';
import type { DriveRun, TransferEngine } from '../src/transfer/segments.ts';
import { withAzurite } from './azurite.ts';
import { median, report, seconds } from './figures.ts';

const ROUNDS = 3;
const SEGMENT_BLOBS = 500;
const ACCOUNT = 'devstoreaccount1';
const HASH = '9c8ae14a55241f98533c4d80d85cdc68';
const MANIFEST = 'DriveManifest.xml';

const DRIVE_ID = 'BENCH-1';
/** What plans are written to. */
const PLANNED = 'planned';

const runOf = (drive: string): DriveRun => ({
  key: { subscriptionId: 's', resourceGroup: 'g', name: 'bench' },
  jobId: 'j',
  driveId: DRIVE_ID,
  run: 1,
  instanceId: drive,
});

const blobOf = (index: number) => {
  const path = `data/folder-${String(index % 1000)}/file-${String(index)}.bin`;
  return {
    kind: 'block',
    blobPath: path,
    filePath: `\\${path.replaceAll('/', '\\')}`,
    length: 4096,
    disposition: 'rename',
    blocks: [{ offset: 0, length: 4096, hash: HASH }],
  } as const satisfies ManifestBlob;
};

function* manyBlobs(count: number): Generator<ManifestBlob> {
  for (let index = 0; index < count; index += 1) yield blobOf(index);
}

function* largestBlob(): Generator<ManifestBlob> {
  const pageRanges = Array.from({ length: MAX_PAGE_RANGES }, (_, index) => ({
    offset: index * 2 * MAX_CHUNK_BYTES,
    length: MAX_CHUNK_BYTES,
    hash: HASH,
  }));
  const { blobPath, filePath, disposition } = blobOf(0);
  yield { blobPath, filePath, disposition, kind: 'page', length: 8 * 1024 ** 4, pageRanges };
}

/** A drive in bay `NAME` that has nothing on it but its manifest; gives the manifest's hash. */
const makeDrive = async (folder: string, name: string, blobs: Iterable<ManifestBlob>): Promise<string> => {
  const drive = join(folder, 'bays', name);
  await mkdir(drive, { recursive: true });
  const md5 = createHash('md5');
  const bytes = async function* (): AsyncGenerator<string> {
    for await (const text of writeManifest({ version: '2014-11-01', driveId: DRIVE_ID }, blobs)) {
      md5.update(text);
      yield text;
    }
  };
  await pipeline(Readable.from(bytes()), createWriteStream(join(drive, MANIFEST)));
  return md5.digest('hex');
};

const folderStore = (folder: string): WorkStore => {
  const place = async (name: string): Promise<string> => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    return join(folder, name);
  };
  return {
    write: async (name, content) => writeFile(await place(name), content),
    writeOnce: async (name, content) => {
      await writeFile(await place(name), content);
      return 'written';
    },
    read: (name) => readFile(join(folder, name)).catch(() => undefined),
    purge: (instanceId) => rm(join(folder, instanceId), { recursive: true, force: true }),
  };
};

/** All it is given goes to the end of one file: to make a file for each segment takes the kernel a third of the time. */
const oneFileStore = (file: string): WorkStore => ({
  write: (_name, content) => appendFile(file, content),
  writeOnce: async (_name, content) => {
    await appendFile(file, content);
    return 'written';
  },
  read: () => Promise.resolve(undefined),
  purge: () => rm(file, { force: true }),
});

type Child = {
  readonly kind: 'saxes' | 'plan' | 'plan in Azurite' | 'results' | 'finish';
  readonly folder: string;
  readonly drive: string;
  readonly manifestHash: string;
  readonly blobs: number;
  readonly connectionString: string;
};

const storeOf = ({ kind, folder, connectionString }: Child): WorkStore => {
  switch (kind) {
    case 'plan':
      return oneFileStore(join(folder, PLANNED));
    case 'plan in Azurite':
      return createWorkStore(BlobServiceClient.fromConnectionString(connectionString));
    case 'saxes':
    case 'results':
    case 'finish':
      return folderStore(join(folder, 'work'));
  }
};

const engineOf = (child: Child): TransferEngine => {
  const { folder, drive, manifestHash, connectionString } = child;
  const job: DriveJob = {
    jobName: 'bench',
    storageAccountId: `/storageAccounts/${ACCOUNT}`,
    diagnosticsPath: 'waimportexport',
    logLevel: 'Verbose',
    backupDriveManifest: false,
    drive: {
      driveId: DRIVE_ID,
      manifestFile: `\\${MANIFEST}`,
      manifestHash,
      bay: drive,
      bitLockerKey: () => '',
    },
    copies: [],
  };
  return createImportEngine({
    loadDriveJob: () => Promise.resolve(job),
    accounts: createStorageAccounts({ [ACCOUNT]: connectionString }),
    bays: createFolderBays(join(folder, 'bays')),
    workStore: storeOf(child),
    progress: { report: () => Promise.resolve(), read: () => Promise.resolve([]) },
    clock: { now: () => new Date() },
  });
};

const parseAlone = async ({ folder, drive }: Child): Promise<void> => {
  const parser = new SaxesParser({ xmlns: false });
  const decoder = new TextDecoder();
  const manifest = createReadStream(join(folder, 'bays', drive, MANIFEST)) as AsyncIterable<Buffer>;
  for await (const bytes of manifest) parser.write(decoder.decode(bytes, { stream: true }));
  parser.close();
};

const writeResults = async ({ folder, drive, blobs }: Child): Promise<void> => {
  const papers = papersOf(folderStore(join(folder, 'work')), drive);
  const totals = { bytesSucceeded: 0, blobsSucceeded: 0, blobsFailed: 0, blobsWithWarnings: 0 };
  for (let segment = 0; segment * SEGMENT_BLOBS < blobs; segment += 1) {
    const results = Array.from({ length: SEGMENT_BLOBS }, (_, index): LoggedBlob => {
      const { blocks, disposition, ...blob } = blobOf(segment * SEGMENT_BLOBS + index);
      return {
        ...blob,
        status: 'Completed',
        disposition: { kind: disposition, status: 'Created' },
        chunks: blocks.map((block) => ({ ...block, status: 'Completed' })),
      };
    });
    await papers.keepSegment(segment, { totals, bytesHandled: 0, blobsHandled: 0 }, results);
  }
};

const finish = async (engine: TransferEngine, { drive, blobs }: Child): Promise<void> => {
  const segments = blobs / SEGMENT_BLOBS;
  const totals = { bytesSucceeded: blobs, blobsSucceeded: blobs, blobsFailed: 0, blobsWithWarnings: 0 };
  const plan = { bytes: blobs, blobs, serialFrom: segments };
  const { verboseLogUri } = await engine.finish({
    run: runOf(drive),
    outcome: { kind: 'copied', segments, plan, totals },
  });
  if (verboseLogUri === undefined) throw new Error('There is no log.');
};

const plan = async (engine: TransferEngine, { drive, blobs }: Child): Promise<void> => {
  const planned = await engine.plan(runOf(drive), console.error);
  if (planned.kind !== 'planned' || planned.totals.blobs !== blobs) throw new Error('It was not planned.');
};

/** What one process does, and how long that took and how much memory it ever had. */
const work = async (child: Child): Promise<void> => {
  const engine = engineOf(child);
  const before = process.cpuUsage();
  const took = await seconds(() => {
    switch (child.kind) {
      case 'saxes':
        return parseAlone(child);
      case 'plan':
      case 'plan in Azurite':
        return plan(engine, child);
      case 'results':
        return writeResults(child);
      case 'finish':
        return finish(engine, child);
    }
  });
  const { user, system } = process.cpuUsage(before);
  const measured: Measured = {
    took,
    cpu: (user + system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(measured));
};

/** Seconds by the clock and of the processor, which other programs of the machine make less of; the most memory it held. */
type Measured = { readonly took: number; readonly cpu: number; readonly peakMiB: number };

const measure = async (child: Child): Promise<Measured> => {
  await rm(join(child.folder, PLANNED), { force: true });
  const { stdout } = await promisify(execFile)(process.execPath, [
    import.meta.filename,
    JSON.stringify(child),
  ]);
  return JSON.parse(stdout) as Measured;
};

const wholeStory = (): Promise<void> =>
  withAzurite(async (endpoints) => {
    const folder = await mkdtemp(join(tmpdir(), 'drayage-bench-plan-'));
    const connectionString = deskConnectionString(endpoints);
    try {
      for (const blobs of [100_000, 1_000_000]) {
        const drive = `blobs-${String(blobs)}`;
        const many = blobs.toLocaleString('en');
        const manifestHash = await makeDrive(folder, drive, manyBlobs(blobs));
        const child = { folder, drive, manifestHash, blobs, connectionString };
        const [parsed, planned]: [Measured[], Measured[]] = [[], []];
        for (let round = 0; round < ROUNDS; round += 1) {
          parsed.push(await measure({ ...child, kind: 'saxes' }));
          planned.push(await measure({ ...child, kind: 'plan' }));
        }
        const took = (all: readonly Measured[]): number => median(all.map((each) => each.took));
        const cpu = (all: readonly Measured[]): number => median(all.map((each) => each.cpu));
        report(
          `planning ${many} blobs, against parsing alone`,
          `${(took(planned) / took(parsed)).toFixed(2)} x`,
          'at most 1.5',
        );
        report('  the same in processor time', `${(cpu(planned) / cpu(parsed)).toFixed(2)} x`, 'at most 1.5');
        report('  blobs planned', `${(blobs / took(planned)).toFixed(0)} /s`, 'none set');
        report('  peak memory', `${Math.max(...planned.map((each) => each.peakMiB)).toFixed(0)} MiB`, 'flat');
        const kept = await measure({ ...child, kind: 'plan in Azurite' });
        report(
          '  the same, kept in Azurite',
          `${(blobs / kept.took).toFixed(0)} /s, ${kept.peakMiB.toFixed(0)} MiB`,
          'none set',
        );
        await measure({ ...child, kind: 'results' });
        const logged = await measure({ ...child, kind: 'finish' });
        report(
          `verbose log of ${many} blobs`,
          `${(blobs / logged.took).toFixed(0)} /s, ${logged.peakMiB.toFixed(0)} MiB`,
          'memory flat',
        );
      }
      const manifestHash = await makeDrive(folder, 'largest', largestBlob());
      const one = await measure({
        folder,
        drive: 'largest',
        manifestHash,
        blobs: 1,
        connectionString,
        kind: 'plan',
      });
      report(
        `planning a page blob of ${MAX_PAGE_RANGES.toLocaleString('en')} ranges`,
        `${one.took.toFixed(1)} s, ${one.peakMiB.toFixed(0)} MiB`,
        'none set',
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

const child = process.argv[2];
await (child === undefined ? wholeStory() : work(JSON.parse(child) as Child));
