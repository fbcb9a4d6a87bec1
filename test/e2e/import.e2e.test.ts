import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

const MiB = 1024 * 1024;

describe('an import job', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  const download = async (container: string, name: string): Promise<Buffer> =>
    world.blobs.getContainerClient(container).getBlobClient(name).downloadToBuffer();

  /** What the host's log tells an operator. */
  const warnings = (): string[] =>
    world.host.logs.filter(({ level }) => level === 'warning').map(({ message }) => message);

  const logOf = async (uri: string): Promise<string> => {
    const [container = '', ...name] = new URL(uri).pathname.split('/').slice(2).map(decodeURIComponent);
    const { readableStreamBody } = await world.blobs
      .getContainerClient(container)
      .getBlobClient(name.join('/'))
      .download();
    return text(readableStreamBody!);
  };

  it('goes through every state of a clean import, with its files byte for byte in the account', async () => {
    const files = {
      'empty.dat': new Uint8Array(),
      'one byte': Buffer.from([7]),
      'a folder/ünï 夏 🌊.txt': 'text',
      'big.bin': Buffer.alloc(9 * MiB + 5, 0xab),
    };
    const drive = await world.prepare('clean', files);
    await world.create('clean', [drive]);
    await world.shipAndReceive('clean', [drive]);
    await world.mount(drive, 'clean');
    await world.sendBack('clean');

    const job = await world.get('clean');
    expect(job.properties?.state).toBe('Completed');
    expect(job.properties?.percentComplete).toBe(100);
    expect(job.properties?.returnPackage).toMatchObject({
      trackingNumber: 'TRACK-clean-HOME',
      driveCount: 1,
    });
    expect(await world.path('clean', 'job')).toEqual([
      'Creating',
      'Shipping',
      'Received',
      'Transferring',
      'Packaging',
      'Completed',
    ]);
    expect(await world.path('clean', 'drive')).toEqual([
      'Specified',
      'Received',
      'Transferring',
      'Completed',
      'ShippedBack',
    ]);
    for (const [name, content] of Object.entries(files)) {
      expect((await download('imported', name)).equals(Buffer.from(content)), name).toBe(true);
    }

    const [state] = job.properties?.driveList ?? [];
    expect(state).toMatchObject({
      copyStatus: 'Completed',
      percentComplete: 100,
      bytesSucceeded: 9 * MiB + 5 + 1 + 4,
    });
    expect(state?.errorLogUri).toBeUndefined();
    expect(await logOf(state!.verboseLogUri!)).toContain('<Status>Completed</Status>');
    expect(await logOf(state!.manifestUri!)).toBe(
      await readFile(join(world.baysFolder, 'clean', 'DriveManifest.xml'), 'utf8'),
    );
  });

  it('reports a missing, a short and a corrupt file each in its own status, copies the others, and ends Closed', async () => {
    const drive = await world.prepare(
      'faulty',
      { 'missing.txt': 'm', 'short.bin': 'four', 'corrupt.bin': 'right', 'good.txt': 'good' },
      { container: 'faulty' },
    );
    const onDrive = (name: string): string => join(world.baysFolder, 'faulty', 'faulty', name);
    await rm(onDrive('missing.txt'));
    await writeFile(onDrive('short.bin'), 'fo');
    await writeFile(onDrive('corrupt.bin'), 'wrong');

    await world.create('faulty', [drive]);
    await world.shipAndReceive('faulty', [drive]);
    await world.mount(drive, 'faulty');
    await world.sendBack('faulty');

    const job = await world.get('faulty');
    const [state] = job.properties?.driveList ?? [];
    expect(job.properties?.state).toBe('Closed');
    expect(state).toMatchObject({
      state: 'ShippedBack',
      copyStatus: 'CompletedWithErrors',
      bytesSucceeded: 4,
    });
    expect(await world.path('faulty', 'drive')).toContain('CompletedMoreInfo');

    const log = await logOf(state!.errorLogUri!);
    expect(log).toMatch(/<Blob Status="FileNotFound">\s*<BlobPath>faulty\/missing\.txt</);
    expect(log).toMatch(/Status="FileUnexpectedEnd"/);
    expect(log).toMatch(/Status="Corrupted"/);
    expect(log).not.toContain('good.txt');
    expect(warnings()).toContainEqual(expect.stringMatching(/^faulty\/missing\.txt: FileNotFound: ./));
    expect((await download('faulty', 'good.txt')).toString()).toBe('good');
    const names = [];
    for await (const blob of world.blobs.getContainerClient('faulty').listBlobsFlat()) names.push(blob.name);
    expect(names).toEqual(['good.txt']);
  });

  it.each([
    ['ManifestNotFound', (path: string) => rm(path)],
    ['ManifestCorrupted', async (path: string) => writeFile(path, `${await readFile(path, 'utf8')} `)],
  ] as const)('ends a drive as %s and writes nothing to the account but its log', async (status, spoil) => {
    const name = status.toLowerCase();
    const drive = await world.prepare(name, { 'a.txt': 'a' }, { container: name });
    await spoil(join(world.baysFolder, name, 'DriveManifest.xml'));

    await world.create(name, [drive], { logLevel: 'Error' });
    await world.shipAndReceive(name, [drive]);
    await world.mount(drive, name);
    await world.sendBack(name);

    const job = await world.get(name);
    expect(job.properties?.state).toBe('Closed');
    expect(job.properties?.driveList?.[0]).toMatchObject({ copyStatus: status, bytesSucceeded: 0 });
    expect(await logOf(job.properties!.driveList![0]!.errorLogUri!)).toContain(`<Status>${status}</Status>`);
    expect(await world.blobs.getContainerClient(name).exists()).toBe(false);
    const { driveId } = drive.driveListEntry;
    expect(warnings()).toContainEqual(expect.stringMatching(`^Drive ${driveId} is not copied: ${status}: .`));
  });
});
