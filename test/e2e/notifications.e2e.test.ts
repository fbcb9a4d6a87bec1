/** The compiled app tells a receiver on loopback, over HTTP, what happens to jobs. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { cloudEventSchema, type CloudEvent } from '../../src/events/cloud-event.ts';
import type { DeadLetter } from '../../src/events/dead-letter.ts';
import { DEAD_LETTERS } from '../../src/storage/blobs/work-store.ts';
import { SECRET, startReceiver, told, withoutRepeats, type Receiver } from '../support/receiver.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';

const VERSION = 'api-version=2021-01-01';
const SCOPE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers/Microsoft.ImportExport`;

describe('a receiver of events', () => {
  let world: World;
  let receiver: Receiver;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    receiver = await startReceiver();
    await subscribe();
  });
  afterEach(async () => {
    await ask('DELETE', `/eventSubscriptions/e2e?${VERSION}`);
    await receiver.stop();
  });

  const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${world.url}${SCOPE}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect([200, 201, 202], text).toContain(response.status);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  const subscribe = (filter = {}) =>
    ask('PUT', `/eventSubscriptions/e2e?${VERSION}`, {
      properties: { endpointUrl: receiver.url, secret: SECRET, filter },
    });
  const taken = () => told(withoutRepeats(receiver.taken));

  const importJob = async (name: string) => {
    const drive = await world.prepare(name, { 'a.txt': 'a' }, { container: name });
    const { driveId } = drive.driveListEntry;
    await world.create(name, [drive]);
    await world.shipAndReceive(name, [drive]);
    await world.mount(drive, name);
    await world.sendBack(name);
    await world.arm.jobs.delete(name, RESOURCE_GROUP);
    const story = [
      ...['created', 'shipping', `received ${driveId}`, 'received', `transferring ${driveId}`],
      ...[
        'transferring',
        `completed ${driveId}`,
        'packaging',
        `shippedBack ${driveId}`,
        'completed',
        'deleted',
      ],
    ];
    return { driveId, story };
  };

  it('hears every transition of a whole import job, in order, and the feed says the same', async () => {
    const { cursor } = await ask('GET', `/events?${VERSION}`);
    const { story } = await importJob('heard');
    await world.desk.advance('PT1M');
    expect(taken()).toEqual(story);
    const ids = withoutRepeats(receiver.taken).map(({ sequence }) => sequence);
    expect(ids).toEqual(ids.toSorted());

    const page = await ask('GET', `/events?${VERSION}&after=${String(cursor)}`);
    expect(cloudEventSchema.array().parse(page['value'])).toEqual(withoutRepeats(receiver.taken));
    expect(world.host.logs.filter(({ message }) => message.includes('whsec'))).toEqual([]);
  });

  it('is told three days before that a job will be deleted, and when it is', async () => {
    await subscribe({ types: ['drayage.job.expiring', 'drayage.job.deleted'] });
    await world.create('forgotten', [await world.prepare('forgotten', { a: 'a' })]);
    await world.desk.advance('P10D');
    expect(taken()).toEqual([]);
    await world.desk.advance('P1D');
    expect(taken()).toEqual(['expiring']);
    await world.desk.advance('P3D');
    expect(taken()).toEqual(['expiring', 'deleted']);
    expect(receiver.taken).toHaveLength(2);
  });

  it('that was down for hours hears all of it later', async () => {
    receiver.answer = () => ({ status: 503 });
    const { story } = await importJob('down');
    await world.desk.advance('PT9H');
    expect(receiver.asked.length).toBeGreaterThan(5);
    expect(receiver.taken).toEqual([]);
    receiver.answer = () => ({ status: 204 });
    await world.desk.advance('PT1H');
    expect(taken()).toEqual(story);
  });

  it('that stays dead finds it among the dead letters, and the job is gone in time', async () => {
    receiver.answer = () => ({ status: 500 });
    const { story } = await importJob('dead');
    const jobId = receiver.asked[0]!.data.jobId;
    const letters = async (): Promise<CloudEvent[]> => {
      const container = world.blobs.getContainerClient(DEAD_LETTERS);
      if (!(await container.exists())) return [];
      const events = [];
      for await (const { name } of container.listBlobsFlat({ prefix: `${SUBSCRIPTION}/` })) {
        if (!name.includes(jobId)) continue;
        const body = await container.getBlobClient(name).downloadToBuffer();
        events.push((JSON.parse(body.toString()) as DeadLetter).event);
      }
      return events;
    };
    await world.desk.advance('PT22H');
    expect(await letters()).toEqual([]);
    await world.desk.advance('PT4H');
    expect(told(await letters())).toEqual(story);
    expect(receiver.taken).toEqual([]);

    await world.desk.advance('P7D');
    const instances = await world.host.engine.list({});
    expect(instances.filter(({ instanceId }) => instanceId.includes(jobId))).toEqual([]);
    const { value } = await ask('GET', `/events?${VERSION}`);
    expect(JSON.stringify(value)).not.toContain(jobId);
  });

  it('that lost what it had heard is sent a job again, deleted or not', async () => {
    const { story } = await importJob('again');
    await world.desk.advance('PT1M');
    const { jobId } = receiver.taken[0]!.data;
    receiver.taken.length = 0;
    await ask('POST', `/eventSubscriptions/e2e/replay?${VERSION}`, { jobId, fromSequence: 1 });
    await world.desk.advance('PT1M');
    expect(taken()).toEqual(story);
  });
});
