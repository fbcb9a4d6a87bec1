/** Any body at all, right, nearly right or wrong: it is never a bug, and a refusal changes nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiVersions } from '../../src/arm/api-version.ts';
import { jobStatuses } from '../../src/jobs/job.ts';
import { errorAnswerBody } from '../../src/wire/error-answer.ts';
import { drive, JOBS, putBody, startApis, SUBSCRIPTION, VERSION } from '../support/apis.ts';
import type { Apis } from '../support/apis.ts';
import { jobIn } from '../support/job-in.ts';
import { delivery, returnAddress } from '../support/jobs.ts';

const key = { subscriptionId: SUBSCRIPTION, resourceGroup: 'Drives', name: 'job-1' };

const bodies: readonly unknown[] = [
  putBody(),
  putBody(
    {
      returnShipping: { carrierName: 'DHL', carrierAccountNumber: '1' },
      deliveryPackage: { ...delivery, shipDate: '8/13/2017 7:32:23 PM' },
      logLevel: 'Verbose',
      backupDriveManifest: true,
      encryptionKey: { kekType: 'CustomerManaged', kekUrl: 'https://v/k', kekVaultResourceID: '/v' },
      driveList: [{ ...drive('D1'), driveHeaderHash: `0:1:${'a'.repeat(128)}` }, drive('D2'), drive('D3')],
    },
    { tags: { team: 'blue', cost: '' } },
  ),
  putBody({
    jobType: 'Export',
    driveList: [],
    export: { blobList: { blobPath: ['/', 'pictures/a'], blobPathPrefix: ['/bob/'] } },
  }),
  putBody({ jobType: 'Export', driveList: null, export: { blobListBlobPath: 'lists/a.xml' } }),
  { tags: { team: 'red' } },
  { properties: { state: '', logLevel: 'Verbose', backupDriveManifest: true } },
  { properties: { state: 'Shipping', deliveryPackage: delivery, returnAddress } },
  { properties: { cancelRequested: true } },
  { properties: { driveList: [drive('D4')] } },
];

/** What clients get wrong, and what breaks careless code. */
const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u2028',
    '/',
    '__proto__',
    'Export',
    'export',
    'IMPORT',
    'Shipping',
  ),
  fc.constantFrom(-1, 0.5, 1e308, 2 ** 53, null, true),
  fc.constantFrom<unknown>([], {}, [[]], [null], { toString: 1 }, JSON.parse('{"__proto__": {"state": 1}}')),
  fc.integer({ min: 1, max: 5000 }).map((length) => 'x'.repeat(length)),
);

type Mutation = {
  readonly pick: number;
  readonly what: 'replace' | 'remove' | 'repeat' | 'add';
  readonly value: unknown;
};
const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  pick: fc.nat({ max: 999 }),
  what: fc.constantFrom('replace', 'remove', 'repeat', 'add'),
  value: anyValue,
});

/** Every place in a value: its container and the name in it. */
const placesIn = (value: unknown): readonly (readonly [container: object, name: string])[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, part]) => [[value, name] as const, ...placesIn(part)]);

const mutated = (body: unknown, mutations: readonly Mutation[]): unknown => {
  const copy = structuredClone(body);
  for (const { pick, what, value } of mutations) {
    const places = placesIn(copy);
    const place = places[pick % Math.max(1, places.length)];
    if (place === undefined) return value;
    const [container, name] = place;
    if (what === 'remove') Reflect.deleteProperty(container, name);
    else if (what === 'replace') Reflect.set(container, name, structuredClone(value));
    else if (what === 'repeat' && Array.isArray(container))
      container.push(structuredClone(Reflect.get(container, name)));
    else if (!Array.isArray(container)) Reflect.set(container, `${name}x`, structuredClone(value));
  }
  return copy;
};

const anyBody = fc.oneof(
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 4, arbitrary: fc.constantFrom(...bodies) },
  {
    weight: 9,
    arbitrary: fc
      .tuple(fc.constantFrom(...bodies), fc.array(anyMutation, { maxLength: 4 }))
      .map(([body, mutations]) => mutated(body, mutations)),
  },
);

/** What is no JSON, nearly none, or comes as something else. */
const anyRaw = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .tuple(anyBody, fc.nat({ max: 3000 }), fc.string({ unit: 'binary', maxLength: 2 }))
    .map(([body, at, instead]) => {
      const text = JSON.stringify(body);
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + instead + text.slice(cut + instead.length);
    }),
);
const anyContentType = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'text/json',
  'application/merge-patch+json',
  'text/plain',
  '',
);

const anyRequest = fc.record({
  method: fc.constantFrom('PUT', 'PATCH'),
  version: fc.constantFrom(...apiVersions),
  content: fc.oneof(
    { weight: 5, arbitrary: fc.record({ body: anyBody }) },
    {
      weight: 1,
      arbitrary: fc.record({ raw: anyRaw, headers: fc.record({ 'content-type': anyContentType }) }),
    },
  ),
});

const exportJob = async (): Promise<Apis> => {
  const apis = startApis();
  const made = await apis.create('job-1', {
    jobType: 'Export',
    driveList: [],
    export: { blobListBlobPath: 'lists/a.xml' },
  });
  expect(made.status).toBe(201);
  return apis;
};
const anyJob = fc.constantFrom(...jobStatuses.map((state) => () => jobIn(state)), exportJob);

describe('any PUT or PATCH', () => {
  it('of a job in any state is answered, rehearsed alike, and changes nothing when it is refused', async () => {
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        anyJob,
        fc.array(anyRequest, { minLength: 1, maxLength: 6 }),
        async (makeJob, requests) => {
          const apis = await makeJob();
          for (const { method, version, content } of requests) {
            const before = await apis.repository.load(key);
            const did = apis.sideEffects.length;
            const path = `${JOBS}/job-1?api-version=${version}`;
            const rehearsed = await apis.ask(method, `${path}&dryRun=true`, content);
            expect(await apis.repository.load(key)).toEqual(before);
            expect(apis.sideEffects).toHaveLength(did);
            const reply = await apis.ask(method, path, content);
            expect([reply.status, reply.text]).toEqual([rehearsed.status, rehearsed.text]);
            expect(apis.bugs).toEqual([]);
            expect(reply.status).toBeLessThan(500);
            if (reply.status >= 400) {
              errorAnswerBody.parse(JSON.parse(reply.text));
              expect(await apis.repository.load(key)).toEqual(before);
              expect(apis.sideEffects).toHaveLength(did);
            }
            seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1);
          }
        },
      ),
      { numRuns: 300 },
    );
    // Chance reaches what is taken as well as what is refused, or it would show nothing.
    for (const status of [200, 400, 409, 415]) expect(seen.get(status) ?? 0).toBeGreaterThan(20);
  });

  it('nested deeper than anybody needs is refused like any other', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const deepObject = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
    const apis = startApis();
    for (const raw of [
      deep,
      `{"properties": ${deep}}`,
      `{"properties": {"jobType": "Export", "driveList": ${deep}, "export": {"blobList": {"blobPath": ${deep}}}}}`,
      `{"properties": {"export": {"blobList": {"blobPath": ${deepObject}}}}}`,
      `{"tags": {"a": ${deep}}, "properties": {"jobType": ${deep}, "export": ${deep}}}`,
    ]) {
      const reply = await apis.ask('PUT', `${JOBS}/job-1?${VERSION}`, { raw });
      expect([reply.status, reply.at('error', 'code')]).toEqual([400, 'InvalidRequestBody']);
    }
    expect(apis.bugs).toEqual([]);
  });

  it('that is refused leaves no job behind where there was none', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async ({ version, content }) => {
        const apis = startApis();
        const reply = await apis.ask('PUT', `${JOBS}/job-1?api-version=${version}`, content);
        expect(apis.bugs).toEqual([]);
        expect([201, 400, 415]).toContain(reply.status);
        expect((await apis.repository.load(key)) !== undefined).toBe(reply.status === 201);
        if (reply.status === 201) return;
        errorAnswerBody.parse(JSON.parse(reply.text));
        expect(apis.sideEffects).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
