import { TableServiceClient, TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepHouse } from '../../src/orchestration/housekeeping.ts';
import { drayage } from '../../src/app.ts';
import { putBlob } from '../support/export-account.ts';
import { engineInstances } from '../support/engine-instances.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';

const isStatistics = (row: string): boolean => row.startsWith('DataCentre: stats|');

describe('housekeeping', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  const jobIdOf = async (name: string): Promise<string> => {
    const jobs = await world.host.engine.list({ statuses: ['Running'] });
    const found = jobs.find(({ input }) => input?.includes(`"name":"${name}"`));
    expect(found, `an orchestration of ${name}`).toBeDefined();
    return found!.instanceId;
  };

  const rowsAbout = async (jobId: string): Promise<string[]> => {
    const options = { allowInsecureConnection: true };
    const rows: string[] = [];
    for await (const { name = '' } of TableServiceClient.fromConnectionString(
      world.connectionString,
      options,
    ).listTables()) {
      const table = TableClient.fromConnectionString(world.connectionString, name, options);
      for await (const row of table.listEntities()) {
        if (Object.values(row).some((value) => String(value).includes(jobId)))
          rows.push(`${name}: ${row.rowKey ?? ''}`);
      }
    }
    return rows;
  };

  const workingPapers = async (): Promise<string[]> => {
    const names = [];
    for await (const blob of world.blobs.getContainerClient('drayage-work').listBlobsFlat())
      names.push(blob.name);
    return names;
  };

  it('starts a job anew whose orchestration is lost, in time for its deadline', async () => {
    await world.create('lost', [await world.prepare('lost', { a: 'a' })]);
    const jobId = await jobIdOf('lost');
    await world.host.engine.terminate(jobId, 'lost');
    await world.host.whenIdle();
    await world.host.engine.purge(jobId);
    expect(await world.host.engine.status(jobId)).toBeUndefined();

    await world.desk.advance('P7D');
    expect((await world.host.engine.status(jobId))?.runtimeStatus).toBe('Running');
    expect((await world.get('lost')).properties?.state).toBe('Creating');
    await world.desk.advance('P8D');
    await expect(world.get('lost')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('wakes a job that was changed while its orchestration could not be told', async () => {
    const drive = await world.prepare('untold', { a: 'a' }, { container: 'untold' });
    await world.create('untold', [drive]);
    const jobId = await jobIdOf('untold');
    await world.shipAndReceive('untold', [drive]);
    // Nothing of this job runs when the drive is mounted: the wake-up reaches nobody.
    await world.host.engine.terminate(jobId, 'cannot be told');
    await world.host.whenIdle();
    await world.desk.operate(`drives/${drive.driveListEntry.driveId}/mount`, { bay: 'untold' });
    expect((await world.get('untold')).properties?.state).toBe('Received');

    await world.desk.advance('P1D');
    expect((await world.get('untold')).properties?.state).toBe('Packaging');
  });

  it('leaves nothing of a deleted job but its statistics: no row, no working paper, no history', async () => {
    const drive = await world.prepare('purged', { a: 'a' }, { container: 'purged' });
    await world.create('purged', [drive]);
    const jobId = await jobIdOf('purged');
    await world.shipAndReceive('purged', [drive]);
    await world.mount(drive, 'purged');
    await world.sendBack('purged');
    expect(await workingPapers()).toEqual(expect.arrayContaining([expect.stringContaining(jobId)]));

    await world.arm.jobs.delete('purged', RESOURCE_GROUP);
    expect(await rowsAbout(jobId)).toEqual(
      expect.arrayContaining([expect.stringContaining('gone'), expect.stringContaining('event')]),
    );
    await world.desk.advance('P10D');

    expect((await rowsAbout(jobId)).filter((row) => !isStatistics(row))).toEqual([]);
    // What estimates go by stays: a number that leads nowhere any more, and no name.
    expect((await rowsAbout(jobId)).filter(isStatistics)).toHaveLength(1);
    expect(await rowsAbout(drive.driveListEntry.driveId)).toEqual([]);
    expect((await workingPapers()).filter((name) => name.includes(jobId))).toEqual([]);
    const instances = await world.host.engine.list({});
    expect(instances.filter(({ instanceId }) => instanceId.includes(jobId))).toEqual([]);
    expect(instances.filter(({ input }) => input?.includes('TRACK-purged'))).toEqual([]);
  });

  it('leaves nothing of an export that was kept for 90 days: neither its drives’ papers nor those that they shared', async () => {
    await putBlob(world.blobs, 'purged-export/a.bin', 'a'.repeat(600_000));
    await putBlob(world.blobs, 'purged-export/b.bin', 'b'.repeat(600_000));
    await world.createExport('purged-export', { blobPathPrefix: ['/purged-export/'] });
    const jobId = await jobIdOf('purged-export');
    await world.shipAndOpen('purged-export', ['DRV-1', 'DRV-2']);
    // Room for one of the two blobs: the other is left, and listed when the second drive is called off.
    const bay = world.blobs.getContainerClient('bay-purged-export');
    await bay.create({ metadata: { capacity: String(1024 * 1024 + 900_000) } });
    await world.mountEmpty('DRV-1', 'container:bay-purged-export');
    await world.arm.jobs.update('purged-export', RESOURCE_GROUP, { cancelRequested: true });
    await world.host.whenIdle();
    await world.sendBack('purged-export');
    const papers = (await workingPapers()).filter((name) => name.startsWith(jobId));
    for (const folder of ['d0-1/entries', 'd0-1/results', 'export/source/', 'export/left/', 'export/turns/'])
      expect(papers.join('\n')).toContain(`${jobId}-${folder}`);

    await world.desk.advance('P89D');
    expect((await workingPapers()).filter((name) => name.startsWith(jobId))).toEqual(papers);
    await world.desk.advance('P3D');
    await expect(world.get('purged-export')).rejects.toMatchObject({ statusCode: 404 });
    // Looked after again until its events are gone, too: what is purged is purged once more.
    await world.desk.advance('P8D');
    expect((await workingPapers()).filter((name) => name.includes(jobId))).toEqual([]);
    expect((await rowsAbout(jobId)).filter((row) => !isStatistics(row))).toEqual([]);
    const instances = await world.host.engine.list({});
    expect(instances.filter(({ instanceId }) => instanceId.includes(jobId))).toEqual([]);
  });

  it('does no harm when two of it run at once', async () => {
    const names = ['twice-1', 'twice-2', 'twice-3'];
    for (const name of names) await world.create(name, [await world.prepare(name, { a: 'a' })]);
    await world.arm.jobs.delete('twice-3', RESOURCE_GROUP);
    // By a clock so far ahead every hint is due; the jobs themselves are on time.
    const { housekeeping } = await drayage();
    const later = { ...housekeeping, clock: { now: () => new Date(Date.now() + 400 * 86_400_000) } };
    const instances = engineInstances(world.host.engine);
    const reports = await Promise.all([keepHouse(later, instances), keepHouse(later, instances)]);

    expect(reports.flatMap(({ failed }) => failed)).toEqual([]);
    await world.host.whenIdle();
    for (const name of names.slice(0, 2)) {
      expect((await world.get(name)).properties?.state).toBe('Creating');
    }
  });
});
