/** Packages whose work goes on by itself: one that came too early, and one whose request died half-way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackageRecord } from '../../src/jobs/package-record.ts';
import { createPackageRecords } from '../../src/storage/tables/package-records.ts';
import { openTables } from '../../src/storage/tables/tables.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';

describe('a package', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  const ship = (name: string, trackingNumber: string) =>
    world.arm.jobs.update(name, RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'DHL', trackingNumber },
    });
  const stateOf = async (name: string) => (await world.get(name)).properties?.state;

  it('that came before its job was shipped is held, and received by itself when it is', async () => {
    const drive = await world.prepare('early', { a: 'a' });
    const { driveId } = drive.driveListEntry;
    await world.create('early', [drive]);
    await world.desk.operate('packages/T-early/receive', { drives: [driveId] });
    const held = await fetch(`${world.url}/datacenter/westus/packages?state=held`);
    expect(await held.json()).toMatchObject({ value: [{ trackingNumber: 'T-early', state: 'Held' }] });
    await ship('early', 'T-early');
    await world.host.whenIdle();
    expect(await stateOf('early')).toBe('Received');
    await world.mount(drive, 'early');
    expect(await stateOf('early')).toBe('Packaging');
  });

  it('whose request died after its intent was kept is worked off all the same, and again without harm', async () => {
    const drives = [await world.prepare('dead-1', { a: 'a' }), await world.prepare('dead-2', { b: 'b' })];
    const [first, second] = drives.map(({ driveListEntry }) => driveListEntry.driveId);
    const trackingNumber = 'T-dead';
    const names = ['dead-1', 'dead-2'];
    const steps: PackageRecord['steps'][number][] = [];
    for (const [index, name] of names.entries()) {
      await world.create(name, drives.slice(index, index + 1));
      await ship(name, index === 0 ? trackingNumber : 'T-other');
      const { jobId, subscriptionId } = await jobOf(name);
      const job = { subscriptionId, resourceGroup: RESOURCE_GROUP, name, jobId };
      const driveIds = [first ?? '', second ?? ''];
      steps.push({
        job,
        state: 'Pending',
        command:
          index === 0
            ? { type: 'ReceivePackage', trackingNumber, drives: driveIds }
            : { type: 'ReceiveLateDrive', driveId: second ?? '', trackingNumber },
      });
    }
    const id = { location: 'westus', direction: 'Inbound', trackingNumber } as const;
    const records = createPackageRecords(openTables({ connectionString: world.connectionString }));
    const by = { kind: 'operator', name: 'desk' } as const;
    await records.save(undefined, {
      ...id,
      version: 1,
      state: 'Receiving',
      driveIds: [first ?? '', second ?? ''],
      extra: [],
      steps,
      waiting: [],
      by,
      history: [],
    });
    for (const instanceId of ['package-once', 'package-twice']) {
      await world.host.engine.start({ name: 'package', instanceId, input: JSON.stringify(id) });
    }
    await world.host.whenIdle();

    expect(await Promise.all(names.map(stateOf))).toEqual(['Received', 'Received']);
    expect((await records.load(id))?.record).toMatchObject({
      state: 'Received',
      steps: [{ state: 'Done' }, { state: 'Done' }],
    });
    for (const name of names) {
      expect((await world.path(name, 'drive')).filter((state) => state === 'Received')).toHaveLength(1);
    }
  });

  it('whose process was killed before anything of its work was begun is worked off by housekeeping', async () => {
    const drive = await world.prepare('killed', { a: 'a' });
    const { driveId } = drive.driveListEntry;
    await world.create('killed', [drive]);
    await ship('killed', 'T-killed');
    const child = spawn(
      process.execPath,
      [join('test', 'fixtures', 'killed-desk.ts'), 'westus', 'T-killed', driveId],
      { env: { ...process.env, ...world.host.settings }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const said: string[] = [];
    child.stderr.on('data', (chunk) => said.push(String(chunk)));
    await once(child, 'close');
    expect(child.signalCode, said.join('')).toBe('SIGKILL');
    const records = createPackageRecords(openTables({ connectionString: world.connectionString }));
    const stateOfRecord = async () =>
      (await records.load({ location: 'westus', direction: 'Inbound', trackingNumber: 'T-killed' }))?.record
        .state;
    expect([await stateOfRecord(), await stateOf('killed')]).toEqual(['Receiving', 'Shipping']);

    await world.desk.advance('P1D');
    expect([await stateOfRecord(), await stateOf('killed')]).toEqual(['Received', 'Received']);
  });

  const jobOf = async (name: string) => {
    const page = await fetch(
      `${world.url}/datacenter/westus/packages?job=${subscription()}/${RESOURCE_GROUP}/${name}`,
    );
    const { value } = (await page.json()) as {
      value: { jobs: { name: string; jobId: string; subscriptionId: string }[] }[];
    };
    const found = value.flatMap(({ jobs }) => jobs).find((job) => job.name === name);
    if (found === undefined) throw new Error(`There is no job ${name}.`);
    return found;
  };
  const subscription = (): string => world.arm.subscriptionId;
});
