import { isRestError } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';

describe('the life of a job', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  const stateOf = async (name: string): Promise<string | undefined> => {
    try {
      return (await world.get(name)).properties?.state;
    } catch (error) {
      if (isRestError(error) && error.statusCode === 404) return 'gone';
      throw error;
    }
  };
  const driveStates = async (name: string): Promise<(string | undefined)[]> =>
    ((await world.get(name)).properties?.driveList ?? []).map(({ state }) => state);

  it('is deleted two weeks after its creation when nothing ships', async () => {
    await world.create('forgotten', [await world.prepare('forgotten', { a: 'a' })]);
    await world.desk.advance('P13DT23H');
    expect(await stateOf('forgotten')).toBe('Creating');
    await world.desk.advance('PT2H');
    expect(await stateOf('forgotten')).toBe('gone');
  });

  it('starts its two weeks again with every client change while Creating', async () => {
    await world.create('touched', [await world.prepare('touched', { a: 'a' })]);
    await world.desk.advance('P10D');
    await world.arm.jobs.update('touched', RESOURCE_GROUP, { tags: { still: 'coming' } });
    await world.desk.advance('P10D');
    expect(await stateOf('touched')).toBe('Creating');
    await world.desk.advance('P5D');
    expect(await stateOf('touched')).toBe('gone');
  });

  it('closes two weeks after shipping without a package, and a late drive reopens it', async () => {
    const drive = await world.prepare('late', { a: 'late but whole' }, { container: 'late' });
    await world.create('late', [drive]);
    await world.arm.jobs.update('late', RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'DHL', trackingNumber: 'TRACK-late' },
    });
    await world.desk.advance('P14DT1H');
    expect(await stateOf('late')).toBe('Closed');
    expect(await driveStates('late')).toEqual(['NeverReceived']);

    await world.desk.advance('P20D');
    await world.desk.operate(`drives/${drive.driveListEntry.driveId}/receive`);
    expect(await stateOf('late')).toBe('Received');
    await world.mount(drive, 'late');
    await world.sendBack('late');
    expect(await stateOf('late')).toBe('Completed');
    const copied = await world.blobs.getContainerClient('late').getBlobClient('a').downloadToBuffer();
    expect(copied.toString()).toBe('late but whole');

    await world.desk.advance('P89D');
    expect(await stateOf('late')).toBe('Completed');
    await world.desk.advance('P1DT1H');
    expect(await stateOf('late')).toBe('gone');
  });

  it('copies the drives that came, marks the others NeverReceived, and ends Closed', async () => {
    const came = await world.prepare('came', { a: 'a' }, { container: 'halves' });
    const missing = await world.prepare('missing', { b: 'b' }, { container: 'halves' });
    await world.create('halves', [came, missing]);
    await world.shipAndReceive('halves', [came]);
    expect(await driveStates('halves')).toEqual(['Received', 'NeverReceived']);
    await world.mount(came, 'came');
    await world.sendBack('halves');
    expect(await stateOf('halves')).toBe('Closed');
    expect(await driveStates('halves')).toEqual(['ShippedBack', 'NeverReceived']);
  });

  it('copies nothing once cancelled, sends the drives back, and ends Completed', async () => {
    const drive = await world.prepare('cancelled', { a: 'a' }, { container: 'cancelled' });
    await world.create('cancelled', [drive]);
    await world.shipAndReceive('cancelled', [drive]);
    await world.arm.jobs.update('cancelled', RESOURCE_GROUP, { cancelRequested: true });
    expect(await stateOf('cancelled')).toBe('Packaging');
    await world.sendBack('cancelled');
    expect(await stateOf('cancelled')).toBe('Completed');
    expect(await driveStates('cancelled')).toEqual(['ShippedBack']);
    expect(await world.blobs.getContainerClient('cancelled').exists()).toBe(false);
  });

  it('can be deleted and its name used again, with nothing of the old job left in the new', async () => {
    const drive = await world.prepare('again', { a: 'a' });
    await world.create('again', [drive]);
    await world.desk.advance('P13D');
    await world.arm.jobs.delete('again', RESOURCE_GROUP);
    expect(await stateOf('again')).toBe('gone');
    await world.create('again', [drive]);
    // The first job's two weeks end here; they are not the second's.
    await world.desk.advance('P2D');
    expect(await stateOf('again')).toBe('Creating');
    expect(await world.path('again', 'job')).toEqual(['Creating']);
  });

  it('gives out BitLocker keys by listBitLockerKeys alone', async () => {
    const drive = await world.prepare('keys', { a: 'a' });
    const created = await world.create('keys', [drive]);
    expect(JSON.stringify(created)).not.toContain(drive.driveListEntry.bitLockerKey);
    expect(JSON.stringify(await world.get('keys'))).not.toContain(drive.driveListEntry.bitLockerKey);
    const keys = [];
    for await (const key of world.arm.bitLockerKeys.list('keys', RESOURCE_GROUP)) keys.push(key);
    expect(keys).toEqual([
      { driveId: drive.driveListEntry.driveId, bitLockerKey: drive.driveListEntry.bitLockerKey },
    ]);
  });
});
