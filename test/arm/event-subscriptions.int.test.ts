/** Subscriptions to events and the feed, through their operations, with a receiver that really listens. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorDetails, JOBS, startApis, SUBSCRIPTION, VERSION, type Apis } from '../support/apis.ts';
import { SECRET, startReceiver, type Receiver } from '../support/receiver.ts';

const PROVIDER = 'providers/Microsoft.ImportExport';
const OF_SUBSCRIPTION = `/subscriptions/${SUBSCRIPTION}/${PROVIDER}`;
const OF_GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/Drives/${PROVIDER}`;

let receiver: Receiver;
let apis: Apis;
beforeEach(async () => {
  receiver = await startReceiver();
  apis = startApis();
});
afterEach(() => receiver.stop());

const path = (name = 'hook', scope = OF_SUBSCRIPTION, rest = ''): string =>
  `${scope}/eventSubscriptions/${name}${rest}?${VERSION}`;
const put = (properties: object = {}, at = path()) =>
  apis.ask('PUT', at, { body: { properties: { endpointUrl: receiver.url, secret: SECRET, ...properties } } });

describe.each([
  ['a subscription', OF_SUBSCRIPTION],
  ['a resource group', OF_GROUP],
])('an event subscription of %s', (_what, scope) => {
  it('is made with the consent of its endpoint, read, listed, changed and deleted', async () => {
    const filter = { types: ['drayage.job.closed'], states: ['Closed'], attentionOnly: true };
    const made = await put({ filter }, path('Hook', scope));
    expect(made.status).toBe(201);
    expect(receiver.handshakes).toHaveLength(1);
    const expected = {
      properties: {
        endpointBaseUrl: receiver.url.replace('?code=hidden', ''),
        filter,
        state: 'Active',
        provisioningState: 'Succeeded',
      },
      id: `${scope}/eventSubscriptions/Hook`,
      name: 'Hook',
      type: 'Microsoft.ImportExport/eventSubscriptions',
    };
    expect(made.at()).toMatchObject(expected);
    expect((await apis.ask('GET', path('HOOK', scope))).at()).toEqual(made.at());
    expect((await apis.ask('GET', path('', scope).replace('/?', '?'))).at('value')).toEqual([made.at()]);

    const changed = await put({ secret: null }, path('hook', scope));
    expect([changed.status, changed.at('properties', 'filter')]).toEqual([200, {}]);
    for (const reply of [made, changed]) expect(reply.text).not.toMatch(/hidden|whsec|sealed/);

    expect((await apis.ask('DELETE', path('hook', scope))).status).toBe(200);
    expect((await apis.ask('DELETE', path('hook', scope))).status).toBe(404);
    expect((await apis.ask('GET', path('hook', scope))).at('error', 'code')).toBe(
      'EventSubscriptionNotFound',
    );
    expect(apis.bugs).toEqual([]);
  });

  it('is not the one of the same name in the other scope', async () => {
    await put({}, path('hook', scope));
    const other = scope === OF_GROUP ? OF_SUBSCRIPTION : OF_GROUP;
    expect((await apis.ask('GET', path('hook', other))).status).toBe(404);
    expect((await apis.ask('GET', path('', other).replace('/?', '?'))).at('value')).toEqual([]);
  });
});

describe('an event subscription', () => {
  it('names every fault of its body at once', async () => {
    const reply = await apis.ask('PUT', path(), {
      body: {
        properties: {
          endpointUrl: 'http://10.0.0.1/',
          filter: { types: ['drayage.job.unknown'], states: [], attentionOnly: 'yes' },
        },
      },
    });
    expect(reply.status).toBe(400);
    expect(errorDetails(reply).map(({ target }) => target)).toEqual([
      'properties.endpointUrl',
      'properties.secret',
      'properties.filter.types[0]',
      'properties.filter.states',
      'properties.filter.attentionOnly',
    ]);
    expect(receiver.handshakes).toEqual([]);
  });

  it.each(['short', 'whsec_c2hvcnQ='])('takes no weak secret: %s', async (secret) => {
    const reply = await put({ secret });
    expect(errorDetails(reply).map(({ target }) => target)).toEqual(['properties.secret']);
    expect(reply.text).not.toContain(secret);
  });

  it.each(['ab', 'with_underscore', 'a'.repeat(65)])('takes no name like "%s"', async (name) => {
    const reply = await put({}, path(name));
    expect(reply.at('error', 'code')).toBe('InvalidEventSubscriptionName');
  });

  it('is not kept when its endpoint does not agree, and stays as it was when that is a change', async () => {
    receiver.handshake = { status: 200 };
    const refused = await put();
    expect([refused.status, refused.at('error', 'code')]).toEqual([400, 'EndpointNotValidated']);
    expect((await apis.ask('GET', path())).status).toBe(404);

    receiver.handshake = {
      status: 200,
      headers: { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '9' },
    };
    expect((await put()).at('properties', 'allowedRate')).toBe(9);
    receiver.handshake = { status: 500 };
    expect((await put({ filter: { attentionOnly: true } })).status).toBe(400);
    expect((await apis.ask('GET', path())).at('properties', 'filter')).toEqual({});
  });

  it('sends the events of a job again from a sequence on, when asked', async () => {
    await apis.create('job-1');
    const feed = await apis.ask('GET', `${OF_SUBSCRIPTION}/events?${VERSION}`);
    const jobId = feed.at('value', 0, 'data', 'jobId') as string;
    await put();
    const replay = (body: object, at = path('hook', OF_SUBSCRIPTION, '/replay')) =>
      apis.ask('POST', at, { body });
    const reply = await replay({ jobId, fromSequence: 1 });
    expect([reply.status, reply.at()]).toEqual([202, { jobId, fromSequence: 1 }]);
    expect(apis.sideEffects.at(-1)).toBe('revives the sender of job-1');

    expect((await replay({ jobId, fromSequence: 2 })).text).toContain('past');
    expect((await replay({ jobId: 'x', fromSequence: 0 })).status).toBe(400);
    const unknown = { jobId: '5f3c1a52-0000-4000-8000-000000000001', fromSequence: 1 };
    expect((await replay(unknown)).at('error', 'code')).toBe('EventsNotFound');
    const elsewhere = OF_GROUP.replace('Drives', 'Other');
    await put({}, path('hook', elsewhere));
    const other = await replay({ jobId, fromSequence: 1 }, path('hook', elsewhere, '/replay'));
    expect(other.at('error', 'code')).toBe('EventsNotFound');
    expect((await replay(unknown, path('none', OF_GROUP, '/replay'))).status).toBe(404);
  });
});

describe('the feed', () => {
  it('is read page by page by its cursor, over all jobs of the scope', async () => {
    await apis.create('job-1');
    await apis.create('job-2', { driveList: [] });
    await apis.patch('job-1', { tags: { no: 'state' } });
    const other = JOBS.replace('Drives', 'Other');
    await apis.ask('PUT', `${other}/job-3?${VERSION}`, {
      body: { location: 'westus', properties: { storageAccountId: '/x', jobType: 'Import' } },
    });
    await apis.ask('DELETE', `${JOBS}/job-2?${VERSION}`);

    const all = await apis.ask('GET', `${OF_SUBSCRIPTION}/events?${VERSION}`);
    const lines = (reply: typeof all) =>
      (reply.at('value') as { subject: string; type: string }[]).map(({ subject, type }) => [subject, type]);
    expect(all.at('more')).toBe(false);
    expect(lines(all)).toEqual(expect.arrayContaining([['jobs/job-2', 'drayage.job.deleted']]));

    const seen: (readonly string[])[] = [];
    let cursor = '';
    for (let more = true; more;) {
      const after = cursor && `&after=${cursor}`;
      const page = await apis.ask('GET', `${OF_GROUP}/events?${VERSION}&$top=1${after}`);
      seen.push(...lines(page));
      cursor = page.at('cursor') as string;
      more = page.at('more') === true;
    }
    expect(seen).toEqual(lines(all).filter(([subject]) => subject !== 'jobs/job-3'));
    const later = await apis.ask('GET', `${OF_GROUP}/events?${VERSION}&after=${cursor}`);
    expect(later.at()).toEqual({ value: [], cursor, more: false });
  });

  it('begins with what is to come for who asks for that', async () => {
    await apis.create('before');
    const now = await apis.ask('GET', `${OF_GROUP}/events?${VERSION}&after=latest`);
    expect(now.at()).toEqual({ value: [], cursor: expect.any(String) as string, more: false });
    await apis.create('afterwards', { driveList: [] });
    const page = await apis.ask('GET', `${OF_GROUP}/events?${VERSION}&after=${now.at('cursor') as string}`);
    expect([page.at('value', 0, 'data', 'jobName'), page.at('value', 1)]).toEqual(['afterwards', undefined]);
  });

  it('takes no cursor that it did not give', async () => {
    const reply = await apis.ask('GET', `${OF_GROUP}/events?${VERSION}&after=nonsense`);
    expect([reply.status, reply.at('error', 'target')]).toEqual([400, 'after']);
  });
});
