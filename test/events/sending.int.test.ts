import { randomBytes, randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlaces } from '../../src/events/places.ts';
import { sealEndpoint } from '../../src/events/sealed-endpoint.ts';
import { sendBatch, type SenderDeps, type SendStep } from '../../src/events/send-batch.ts';
import { undelivered } from '../../src/events/undelivered.ts';
import { createWebhooks } from '../../src/events/webhook.ts';
import type { JobCommand } from '../../src/jobs/commands.ts';
import type { SenderRef } from '../../src/jobs/deliveries.ts';
import type { JobKey } from '../../src/jobs/job.ts';
import { runCommand, type CommandDeps } from '../../src/jobs/run-command.ts';
import { plusMs, type Instant } from '../../src/ports/clock.ts';
import type { EventSubscription } from '../../src/ports/event-subscriptions.ts';
import { createWorkStore, DEAD_LETTERS } from '../../src/storage/blobs/work-store.ts';
import { createSealer } from '../../src/storage/sealing/sealer.ts';
import {
  createDeliveryMarks,
  createEventSubscriptions,
  createRequestRates,
} from '../../src/storage/tables/event-subscriptions.ts';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import { createDueHints } from '../../src/storage/tables/due-hints.ts';
import { createExpectedPackages } from '../../src/storage/tables/expected-packages.ts';
import { openTables } from '../../src/storage/tables/tables.ts';
import { takeAccount } from '../support/azurite.ts';
import { days, desk, jobKey, minutes, put, receive, remove, ship, startOfTime } from '../support/jobs.ts';
import { SECRET, startReceiver, told, type Receiver } from '../support/receiver.ts';

const LIMIT_MS = 500;
const everything = ['created', 'shipping', 'received D1', 'neverReceived D2', 'received'];

describe('a sender', () => {
  let receiver: Receiver;
  let deps: SenderDeps;
  let repository: ReturnType<typeof createJobRepository>;
  let blobs: BlobServiceClient;
  let stores: Omit<CommandDeps, 'wakes'>;
  let jobId: string;
  let ref: SenderRef;
  const key = jobKey();

  const subscribe = async (changes: Partial<EventSubscription> = {}): Promise<SenderRef> => {
    const id = randomUUID();
    const subscription: EventSubscription = {
      id,
      key: { subscriptionId: key.subscriptionId, name: `hook-${id.slice(0, 8)}` },
      endpointBaseUrl: 'http://127.0.0.1/hook',
      sealedEndpoint: sealEndpoint(deps.sealer, id, { url: receiver.url, secret: SECRET }),
      filter: {},
      createdAt: startOfTime,
      changedAt: startOfTime,
      ...changes,
    };
    expect(await deps.subscriptions.save(subscription, undefined)).toBe('committed');
    return { key, jobId, subscription: subscription.key, eventSubscriptionId: id };
  };
  /** A job of its own, through these commands. */
  const commands = async (of: JobKey, ...all: readonly JobCommand[]): Promise<void> => {
    jobId = randomUUID();
    const wakes = { wake: () => Promise.resolve() };
    for (const command of all) {
      const meant = command.type === 'PutJob' ? { ...command, key: of, jobId } : command;
      const context = { now: startOfTime, by: desk };
      expect((await runCommand({ ...stores, wakes }, of, meant, context)).ok).toBe(true);
    }
    ref = { ...ref, key: of, jobId };
  };
  const send = (sender = ref, now: Instant = startOfTime, before?: SendStep): Promise<SendStep> =>
    sendBatch(deps, sender, before !== undefined && 'failing' in before ? before.failing : undefined, now);
  /** As the orchestration does it, until there is nothing to do before `end`. */
  const sendUntil = async (end: Instant, sender = ref): Promise<{ step: SendStep; at: Instant[] }> => {
    const at: Instant[] = [];
    let now = startOfTime;
    let step: SendStep | undefined;
    for (;;) {
      at.push(now);
      step = await send(sender, now, step);
      if (step.kind === 'later') {
        if (step.until > end) return { step, at };
        now = step.until;
      } else if (step.kind !== 'more') return { step, at };
    }
  };
  const refuse = (status: number, headers: Record<string, string> = {}): void => {
    receiver.answer = () => ({ status, headers });
  };
  const deadLetters = async (): Promise<Record<string, unknown>[]> => {
    const container = blobs.getContainerClient(DEAD_LETTERS);
    if (!(await container.exists())) return [];
    const found = [];
    for await (const { name } of container.listBlobsFlat()) {
      const body = await container.getBlobClient(name).downloadToBuffer();
      found.push({ name, ...(JSON.parse(body.toString()) as object) });
    }
    return found;
  };

  beforeEach(async () => {
    receiver = await startReceiver();
    const { connectionString } = await takeAccount();
    const tables = openTables({ connectionString });
    blobs = BlobServiceClient.fromConnectionString(connectionString);
    repository = createJobRepository(tables);
    deps = {
      repository,
      subscriptions: createEventSubscriptions(tables),
      marks: createDeliveryMarks(tables),
      rates: createRequestRates(tables),
      webhooks: createWebhooks('development', 'drayage.example', LIMIT_MS),
      deadLetters: createWorkStore(blobs, DEAD_LETTERS),
      places: createPlaces(2),
      sealer: createSealer(randomBytes(32)),
    };
    stores = {
      repository,
      hints: createDueHints(tables),
      packages: createExpectedPackages(tables),
    };
    await commands(key, put(), ship, receive(['D1']));
    ref = await subscribe();
  });
  afterEach(() => receiver.stop());

  it('tells all there is, in order, signed, and then waits for more', async () => {
    expect(await undelivered(deps, key, jobId)).toEqual([ref]);
    expect(await send()).toEqual({ kind: 'idle' });
    expect(told(receiver.taken)).toEqual(everything);
    expect(await undelivered(deps, key, jobId)).toEqual([]);
    expect(await send()).toEqual({ kind: 'idle' });
    expect(receiver.asked).toHaveLength(5);
  });

  it('ends with its subscription, and with its job', async () => {
    await send();
    await deps.subscriptions.remove(ref.subscription);
    expect(await send()).toEqual({ kind: 'ended' });
    ref = await subscribe();
    expect(await send({ ...ref, jobId: randomUUID() })).toEqual({ kind: 'ended' });
  });

  it('tells the end of a deleted job, and ends', async () => {
    await commands({ ...key, name: 'other' }, put({ drives: [] }), remove);
    expect(await send()).toEqual({ kind: 'ended' });
    expect(told(receiver.taken)).toEqual(['created', 'deleted']);
  });

  it('leaves out what was not asked for, and what happened before it was asked', async () => {
    const picky = await subscribe({ filter: { types: ['drayage.drive.neverReceived'] } });
    expect(await send(picky)).toEqual({ kind: 'idle' });
    expect(told(receiver.taken)).toEqual(['neverReceived D2']);
    const late = await subscribe({ createdAt: minutes(1) });
    expect(await send(late)).toEqual({ kind: 'idle' });
    expect(receiver.taken).toHaveLength(1);
    expect(
      (await undelivered(deps, key, jobId)).map(({ eventSubscriptionId }) => eventSubscriptionId),
    ).toEqual([ref.eventSubscriptionId]);
  });

  it.each([
    ['an error', () => refuse(503)],
    ['a refusal', () => refuse(400)],
    ['a redirect, which it does not follow', () => refuse(307, { location: '/elsewhere' })],
    ['no answer in time', () => (receiver.answer = () => 'hang' as const)],
  ])('tries again after growing pauses: %s', async (_what, fail) => {
    fail();
    const { step, at } = await sendUntil(minutes(120));
    expect(at.map((instant) => (Date.parse(instant) - Date.parse(startOfTime)) / 1000)).toEqual([
      0, 10, 40, 100, 400, 1000, 2800, 6400,
    ]);
    expect(step).toMatchObject({ kind: 'later', failing: { since: startOfTime, attempts: 8 } });
    expect(told(receiver.taken)).toEqual([]);

    receiver.answer = () => ({ status: 200 });
    expect(await send(ref, minutes(180), step)).toEqual({ kind: 'idle' });
    expect(told(receiver.taken)).toEqual(everything);
  });

  it.each(['7200', new Date(Date.now() + 7_200_000).toUTCString()])(
    'waits as long as the receiver asks: Retry-After %s',
    async (retryAfter) => {
      refuse(429, { 'retry-after': retryAfter });
      const step = await send();
      const waits = step.kind === 'later' ? Date.parse(step.until) - Date.parse(startOfTime) : 0;
      expect(Math.abs(waits - 7_200_000)).toBeLessThan(60_000);
    },
  );

  it('ends the subscription of an endpoint that is gone', async () => {
    refuse(410);
    expect(await send(ref, minutes(3))).toEqual({ kind: 'ended' });
    expect((await deps.subscriptions.load(ref.subscription))?.subscription.endedAt).toBe(minutes(3));
    expect(await send(ref, minutes(4))).toEqual({ kind: 'ended' });
    expect(receiver.asked).toHaveLength(1);
    expect(await undelivered(deps, key, jobId)).toEqual([]);
  });

  it('sets aside after a day what is not taken, and goes on', async () => {
    receiver.answer = ({ type }) => ({ status: type.endsWith('shipping') ? 500 : 200 });
    const { step, at } = await sendUntil(days(2));
    expect(step).toEqual({ kind: 'idle' });
    expect(at.at(-1)).toBe(days(1));
    expect(told(receiver.taken)).toEqual(everything.filter((line) => line !== 'shipping'));
    expect(await deadLetters()).toEqual([
      {
        name: `${key.subscriptionId}/-/${ref.subscription.name}/${jobId}/0000000003.json`,
        eventSubscription: `/subscriptions/${key.subscriptionId}/providers/Microsoft.ImportExport/eventSubscriptions/${ref.subscription.name}`,
        endpointBaseUrl: 'http://127.0.0.1/hook',
        failingSince: startOfTime,
        attempts: receiver.asked.length - receiver.taken.length,
        lastAttemptAt: days(1),
        lastError: 'The endpoint answered with status 500',
        event: receiver.asked.find(({ type }) => type.endsWith('shipping')),
      },
    ]);
  });

  it('sets aside all that waited behind, when nothing is taken for a day', async () => {
    refuse(500);
    const { step, at } = await sendUntil(days(2));
    expect(step).toMatchObject({ kind: 'idle', failing: { since: startOfTime } });
    expect(at.at(-1)).toBe(days(1));
    expect(await deadLetters()).toHaveLength(5);
  });

  it('gives a whole day to a receiver whose events are old, for this service was away itself', async () => {
    refuse(500);
    const step = await send(ref, days(30));
    expect(step).toMatchObject({ kind: 'later', failing: { since: days(30) } });
    expect(await deadLetters()).toEqual([]);
  });

  it('sends again from a sequence on, by the mark alone', async () => {
    await send();
    const mark = await deps.marks.load(key.subscriptionId, jobId, ref.eventSubscriptionId);
    await deps.marks.move(key.subscriptionId, jobId, ref.eventSubscriptionId, 4, mark);
    await send();
    expect(told(receiver.taken)).toEqual([...everything, 'neverReceived D2', 'received']);
  });

  it('keeps to the rate that the endpoint allows, over all jobs together', async () => {
    const slow = await subscribe({ allowedRate: 2 });
    const [first, second] = await Promise.all([send(slow), send(slow)]);
    const minute = { kind: 'later', until: minutes(1) };
    expect([first, second]).toContainEqual(expect.objectContaining(minute));
    expect(receiver.asked.length).toBe(2);
    expect(await send(slow, plusMs(minutes(1), 1))).toMatchObject({ kind: 'later', until: minutes(2) });
    expect(receiver.asked.length).toBe(4);
    expect(await send(slow, minutes(2))).toEqual({ kind: 'idle' });
    expect(new Set(told(receiver.taken))).toEqual(new Set(everything));
  });

  it('takes no more places than there are at one endpoint, and none of another', async () => {
    receiver.answer = () => 'hang';
    const waiting = [send(), send()];
    const busy = await send();
    expect(busy).toMatchObject({ kind: 'later' });
    const other = await startReceiver();
    const id = randomUUID();
    const elsewhere = await subscribe({
      id,
      sealedEndpoint: sealEndpoint(deps.sealer, id, { url: other.url, secret: SECRET }),
    });
    expect(await send({ ...elsewhere, eventSubscriptionId: id })).toEqual({ kind: 'idle' });
    expect(told(other.taken)).toEqual(everything);
    await Promise.all(waiting);
    await other.stop();
  });
});

describe('an endpoint', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.stop());
  const webhooks = createWebhooks('development', 'drayage.example', LIMIT_MS);
  const reply = (headers: Record<string, string>, status = 200) => (receiver.handshake = { status, headers });

  it('is asked whether it wants events, and how many', async () => {
    expect(await webhooks.validate(receiver.url)).toEqual({ ok: true });
    expect(receiver.handshakes[0]).toMatchObject({
      'webhook-request-origin': 'drayage.example',
      'webhook-request-rate': '600',
    });
    reply({ 'webhook-allowed-origin': 'DRAYAGE.example', 'webhook-allowed-rate': '120' });
    expect(await webhooks.validate(receiver.url)).toEqual({ ok: true, allowedRate: 120 });
    reply({ 'webhook-allowed-origin': '*' });
    expect(await webhooks.validate(receiver.url)).toEqual({ ok: true, allowedRate: 600 });
  });

  it.each([
    ['says nothing', {}, 200, /Allowed-Origin/],
    ['wants others', { 'webhook-allowed-origin': 'other.example' }, 200, /Allowed-Origin/],
    ['errs', { 'webhook-allowed-origin': '*' }, 404, /404/],
    ['leads elsewhere', { location: '/', 'webhook-allowed-origin': '*' }, 302, /302/],
    ['wants none', { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '0' }, 200, /Allowed-Rate/],
  ])('that %s is not sent any', async (_what, headers, status, reason) => {
    reply(headers, status);
    expect(await webhooks.validate(receiver.url)).toEqual({
      ok: false,
      reason: expect.stringMatching(reason) as string,
    });
  });

  it('on loopback is never asked in production, by whatever name', async () => {
    const strict = createWebhooks('production', 'drayage.example', LIMIT_MS);
    for (const url of [receiver.url, receiver.url.replace('http:', 'https:'), 'https://localhost:1/']) {
      expect(await strict.validate(url)).toMatchObject({ ok: false });
    }
    expect(receiver.handshakes).toEqual([]);
    expect(await strict.validate('https://localhost:1/')).toEqual({
      ok: false,
      reason: "'localhost' leads to a private or local network",
    });
  });

  it('that cannot be reached is told without its address', async () => {
    await receiver.stop();
    receiver = await startReceiver();
    const gone = await webhooks.validate('http://127.0.0.1:1/secret?code=secret');
    expect(gone).toEqual({ ok: false, reason: 'The endpoint cannot be reached (ECONNREFUSED)' });
  });
});
