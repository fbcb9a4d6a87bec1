/** The check that every answer of a test passes: what the service's own documents do not have, it finds. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { apiVersions } from '../../src/arm/api-version.ts';
import { JOBS, SUBSCRIPTION } from '../support/apis.ts';
import { checkAgainstService, type CheckedAnswer } from '../support/check-service.ts';
import { checkedArmClient, checkedFetch } from '../support/checked-clients.ts';
import { serviceDocuments, whyNot } from '../support/service-documents.ts';

const answer = (body: unknown, changes: Partial<CheckedAnswer> = {}): CheckedAnswer => ({
  method: 'GET',
  url: `http://localhost${JOBS}/job-1?api-version=2021-01-01`,
  status: 200,
  contentType: 'application/json; charset=utf-8',
  text: body === undefined ? '' : JSON.stringify(body),
  ...changes,
});
const job = (properties: object): object => ({ name: 'job-1', properties });
const at = (path: string, version = '2021-01-01'): { url: string } => ({
  url: `http://localhost${path}?api-version=${version}`,
});
const drives = (drive: object): object => job({ driveList: [drive] });

describe.skipIf(serviceDocuments.length === 0)(`the check against the service's documents${whyNot}`, () => {
  it('knows the ten operations of each version', () => {
    const provider = '/providers/Microsoft.ImportExport';
    const list = { value: [] };
    const operations = (version: string) => [
      answer(list, at(`${provider}/locations`, version)),
      answer({}, at(`${provider}/locations/westus`, version)),
      answer(list, at(`${provider}/operations`, version)),
      answer(list, at(`/subscriptions/${SUBSCRIPTION}${provider}/jobs`, version)),
      answer(list, at(JOBS.toUpperCase(), version)),
      answer(list, { ...at(`${JOBS}/job-1/listbitlockerkeys`, version), method: 'POST' }),
      ...['GET', 'PUT', 'PATCH'].map((method) =>
        answer(job({}), { ...at(`${JOBS}/job-1`, version), method }),
      ),
      answer(undefined, { ...at(`${JOBS}/job-1`, version), method: 'DELETE' }),
    ];
    for (const version of apiVersions) {
      expect(new Set(operations(version).map(checkAgainstService))).toEqual(
        new Set([
          'Locations_List',
          'Locations_Get',
          'Operations_List',
          'Jobs_ListBySubscription',
          'Jobs_ListByResourceGroup',
          'BitLockerKeys_List',
          'Jobs_Get',
          'Jobs_Create',
          'Jobs_Update',
          'Jobs_Delete',
        ]),
      );
    }
  });

  it.each<[string, CheckedAnswer, RegExp]>([
    ['a text for a number', answer(job({ percentComplete: '6' })), /percentComplete must be integer/],
    ['a fraction', answer(job({ percentComplete: 6.5 })), /percentComplete must be integer/],
    ['a drive of an unknown state', answer(drives({ state: 'Lost' })), /state must be equal to one of/],
    ['a time that is none', answer({ systemData: { createdAt: 'today' } }), /must match format "date-time"/],
    ['a property that no client was told of', answer(job({ colour: 'red' })), /additional properties/],
    ['an address without its phone', answer(job({ returnAddress: {} })), /required property 'phone'/],
    [
      'a name of a later version',
      answer(job({ export: { blobListblobPath: 'a' } })),
      /additional properties/,
    ],
    ['a body that is no JSON', answer({}, { contentType: 'text/plain' }), /as 'text\/plain'/],
    ['another success than is documented', answer({}, { status: 202 }), /answers 202/],
    ['a PUT that answers 204', answer(undefined, { method: 'PUT', status: 204 }), /answers 204/],
    ['a body after a DELETE', answer({}, { method: 'DELETE' }), /with a body/],
    ['an error of another shape', answer({ error: 'no' }, { status: 404 }), /error must be object/],
    ['success without a version', answer({}, { url: `http://localhost${JOBS}/a` }), /version/],
  ])('finds %s', (_what, wrong, fault) => {
    expect(() => checkAgainstService(wrong)).toThrow(fault);
  });

  it('finds what differs between the versions', () => {
    const wide = (version: string) => answer(job({ percentComplete: 2 ** 40 }), at(`${JOBS}/job-1`, version));
    expect(() => checkAgainstService(wide('2016-11-01'))).toThrow(/must match format "int32"/);
    expect(checkAgainstService(wide('2021-01-01'))).toBe('Jobs_Get');
  });

  it('passes over what the documents do not have', () => {
    expect(checkAgainstService(answer({ last: 1 }, at(`${JOBS}/job-1/events`)))).toBeUndefined();
    expect(checkAgainstService(answer({}, at('/datacenter/westus/packages/T')))).toBeUndefined();
  });

  it('stands in the way of every client of the e2e tests', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"colour":"red"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? String(address.port) : ''}`;
    const fault = /Jobs_Get of 2020-08-01 answers 200.*additional properties/;
    try {
      const arm = checkedArmClient(url, { apiVersion: '2020-08-01' });
      await expect(arm.jobs.get('job-1', 'Drives')).rejects.toThrow(fault);
      await expect(checkedFetch(`${url}${JOBS}/job-1?api-version=2020-08-01`)).rejects.toThrow(fault);
    } finally {
      server.close();
    }
  });
});
