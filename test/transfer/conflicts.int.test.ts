import { describe, expect, it } from 'vitest';
import { importDispositions } from '../../src/formats/manifest.ts';
import { behindDoor, type AccountRequest } from '../support/account-proxy.ts';
import { importDrive, importWorld, writeDrive, type DriveFile, type ImportWorld } from '../support/drives.ts';

const page = Buffer.alloc(512, 'p');
const kinds: readonly DriveFile[] = [
  { blobPath: 'data/small', content: 'new' },
  { blobPath: 'data/blocks', content: 'new in blocks', blockSize: 4 },
  { blobPath: 'data/page', content: page, page: true },
  { blobPath: 'data/pages', content: Buffer.concat([page, page]), blockSize: 512, page: true },
];

/** The old blobs, of the types of the new ones. */
const oldBlobs = async (world: ImportWorld): Promise<void> => {
  await world.put('data/small', 'old');
  await world.put('data/blocks', 'old');
  for (const name of ['page', 'pages'])
    await world.service.getContainerClient('data').getPageBlobClient(name).create(512);
};

/** Imports through a door that refuses what `refuses` names. */
const importPast = async (
  world: ImportWorld,
  refuses: Parameters<typeof behindDoor>[1],
  patience = [10],
): Promise<{ statuses: string[]; copyStatus: string }> => {
  const accounts = await behindDoor(world, refuses);
  const { result } = await importDrive(world.engine({ accounts, patience }), world.run);
  return { statuses: (await world.log(1)).map(({ status }) => status), copyStatus: result.copyStatus };
};

const isContainer = ({ query }: AccountRequest): boolean => query.get('restype') === 'container';
const writesBlob = ({ method, path, query }: AccountRequest): boolean =>
  method === 'PUT' && path.startsWith('/data/') && query.get('restype') === null;

describe('a target that cannot be written', () => {
  it('because it is immutable ends as BlobRequestFailed, and stays as it is', async () => {
    const world = await importWorld(kinds.map((file) => ({ ...file, disposition: 'overwrite' as const })));
    await oldBlobs(world);
    const before = await world.blobs();
    const protects = (asked: AccountRequest): boolean =>
      writesBlob(asked) && !asked.path.includes('.drayage-') && asked.query.get('comp') !== 'block';
    const { copyStatus, statuses } = await importPast(world, (asked) =>
      protects(asked) ? [409, 'BlobImmutableDueToPolicy'] : undefined,
    );
    expect(copyStatus).toBe('CompletedWithErrors');
    expect(statuses).toEqual(kinds.map(() => 'BlobRequestFailed'));
    expect(await world.blobs()).toEqual(before);
  });

  it('because its container was deleted in the meantime ends as BlobRequestFailed', async () => {
    const world = await importWorld(kinds);
    const { statuses } = await importPast(world, (asked) =>
      writesBlob(asked) ? [404, 'ContainerNotFound'] : undefined,
    );
    expect(statuses).toEqual(kinds.map(() => 'BlobRequestFailed'));
  });

  it('because its container is being deleted ends as BlobRequestFailed, unless it is gone in time', async () => {
    const stuck = await importWorld(kinds);
    const beingDeleted = (asked: AccountRequest) =>
      isContainer(asked) && asked.method === 'PUT' && asked.path === '/data'
        ? ([409, 'ContainerBeingDeleted'] as const)
        : undefined;
    expect((await importPast(stuck, beingDeleted)).statuses).toEqual(kinds.map(() => 'BlobRequestFailed'));

    const passing = await importWorld(kinds);
    let asked = 0;
    const once = (request: AccountRequest) => {
      const refusal = beingDeleted(request);
      return refusal && (asked += 1) === 1 ? refusal : undefined;
    };
    expect((await importPast(passing, once)).copyStatus).toBe('Completed');
    expect(asked).toBe(2);
  });

  it('because its container is forbidden ends as BlobRequestForbidden', async () => {
    const world = await importWorld(kinds);
    const { statuses } = await importPast(world, (asked) =>
      asked.path.startsWith('/data') ? [403, 'AuthorizationPermissionMismatch'] : undefined,
    );
    expect(statuses).toEqual(kinds.map(() => 'BlobRequestForbidden'));
  });

  it('is written all the same when only the making of containers is forbidden, and it is there', async () => {
    const world = await importWorld(kinds);
    await world.service.getContainerClient('data').create();
    const { copyStatus } = await importPast(world, (asked) =>
      isContainer(asked) && asked.method === 'PUT' && asked.path === '/data'
        ? [403, 'AuthorizationPermissionMismatch']
        : undefined,
    );
    expect(copyStatus).toBe('Completed');
  });

  it('because the account takes no metadata like its own blames the metadata file', async () => {
    const metadata = '<Metadata><a>b</a></Metadata>';
    const world = await importWorld(kinds.map((file) => ({ ...file, metadata })));
    await importPast(world, (asked) =>
      writesBlob(asked) && asked.headers['x-ms-meta-a'] ? [400, 'InvalidMetadata'] : undefined,
    );
    expect((await world.log(1)).map(({ status, metadata }) => [status, metadata?.status])).toEqual(
      kinds.map(() => ['BlobRequestFailed', 'BlobRequestFailed']),
    );
    expect(await world.blobs()).toEqual({});
  });

  it('because the account takes no such content type blames the properties file', async () => {
    const properties = '<Properties><Content-Type>odd</Content-Type></Properties>';
    const world = await importWorld(kinds.map((file) => ({ ...file, properties })));
    await importPast(world, (asked) =>
      asked.headers['x-ms-blob-content-type'] === 'odd' ? [400, 'InvalidHeaderValue'] : undefined,
    );
    expect((await world.log(1)).map(({ status, properties }) => [status, properties?.status])).toEqual(
      kinds.map(() => ['BlobRequestFailed', 'BlobRequestFailed']),
    );
    expect(await world.blobs()).toEqual({});
  });
});

describe('an account', () => {
  const many = Array.from({ length: 40 }, (_, index): DriveFile => {
    const kind = kinds[index % kinds.length]!;
    return { ...kind, blobPath: `data/${index}` };
  });

  it.each([
    ['refuses', [403, 'AuthenticationFailed'], 'BlobRequestForbidden'],
    ['fails', [503, 'ServerBusy'], 'BlobRequestFailed'],
    ['cannot be reached', 'reset', 'BlobRequestFailed'],
  ] as const)('that %s from the middle on keeps what it took, whole', async (_what, refusal, status) => {
    const world = await importWorld(many);
    let asked = 0;
    const { copyStatus, statuses } = await importPast(world, () => ((asked += 1) > 50 ? refusal : undefined));
    expect(copyStatus).toBe('CompletedWithErrors');
    expect(new Set(statuses)).toEqual(new Set(['Completed', status]));
    const taken = await world.blobs();
    for (const blob of await world.log(1))
      if (blob.status === 'Completed') expect(taken[blob.blobPath]?.length, blob.blobPath).toBe(blob.length);
  });

  it('that is busy now and then is asked again, and has all in the end', async () => {
    const world = await importWorld(many);
    let asked = 0;
    const refusals = ['reset', [503, 'ServerBusy'], [500, 'OperationTimedOut']] as const;
    const nowAndThen = () => ((asked += 1) % 7 === 0 ? refusals[asked % 3] : undefined);
    const { copyStatus } = await importPast(world, nowAndThen, [1, 1, 1, 1]);
    expect(copyStatus).toBe('Completed');
    expect(Object.keys(await world.blobs())).toHaveLength(many.length);
  });
});

describe.each(importDispositions)('two drives that write the same names at once, to %s', (disposition) => {
  it('end with each blob whole, and each drive told what became of its own', async () => {
    const filesOf = (letter: string): DriveFile[] =>
      kinds.map((file) => ({
        ...file,
        disposition,
        content:
          typeof file.content === 'string'
            ? file.content.replace('new', letter)
            : Buffer.alloc(file.content.length, letter),
      }));
    const world = await importWorld(filesOf('a'));
    const other = { ...world, folder: `${world.folder}-other` };
    const manifestHash = await writeDrive(other.folder, filesOf('b'));
    const otherJob = { ...world.job, drive: { ...world.job.drive, bay: 'bay1-other', manifestHash } };
    const [first, second] = await Promise.all([
      importDrive(world.engine(), world.run),
      importDrive(world.engine({ loadDriveJob: () => Promise.resolve(otherJob) }), {
        ...world.run,
        jobId: 'k',
        instanceId: 'k-d0-1',
      }),
    ]);
    const blobs = await world.blobs();
    const whole = new Set(
      [...filesOf('a'), ...filesOf('b')].map(({ content }) => Buffer.from(content).toString('latin1')),
    );
    for (const [name, content] of Object.entries(blobs)) expect(whole, name).toContain(content);
    expect(Object.keys(blobs)).toHaveLength(disposition === 'rename' ? 2 * kinds.length : kinds.length);
    for (const { result } of [first, second])
      expect(['Completed', 'CompletedWithWarnings']).toContain(result.copyStatus);
    expect(first.result.blobsSucceeded + second.result.blobsSucceeded).toBe(2 * kinds.length);
  });
});
