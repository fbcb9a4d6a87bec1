/** Lists of jobs: pages, tokens, links, filters on the wire. */
import { describe, expect, it } from 'vitest';
import { InvalidContinuationError } from '../../src/storage/tables/continuation.ts';
import { JOBS, putBody, startApis, STRANGERS, SUBSCRIPTION, VERSION } from '../support/apis.ts';
import type { Apis, Reply } from '../support/apis.ts';
import { createMemoryRepository } from '../support/memory-repository.ts';

const ALL = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.ImportExport/jobs`;
const NO_DRIVES = { driveList: [] };

const given = async (names: readonly string[]): Promise<Apis> => {
  const apis = startApis();
  for (const name of names) await apis.create(name, NO_DRIVES);
  return apis;
};

const namesOf = (reply: Reply): unknown[] => {
  const value = reply.at('value');
  return Array.isArray(value) ? value.map((_, index) => reply.at('value', index, 'name')) : [];
};

const linkOf = (reply: Reply): string | undefined => {
  const link = reply.at('nextLink');
  return typeof link === 'string' ? link : undefined;
};

const pages = async ({ ask }: Apis, path: string): Promise<unknown[][]> => {
  const found: unknown[][] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const reply: Reply = await ask('GET', next);
    expect(reply.status).toBe(200);
    found.push(namesOf(reply));
    next = linkOf(reply);
  }
  return found;
};

const filtered = (filter: string): string => `${JOBS}?${VERSION}&$filter=${encodeURIComponent(filter)}`;

describe('a list', () => {
  it('gives every job once, page by page, along absolute links that keep what was asked', async () => {
    const apis = await given(['j3', 'j1', 'j5', 'j2', 'j4']);
    expect(await pages(apis, `${JOBS}?${VERSION}&$top=2`)).toEqual([['j1', 'j2'], ['j3', 'j4'], ['j5']]);
    const query = `${VERSION}&$top=2&$filter=${encodeURIComponent("name ne 'j2'")}`;
    const first = await apis.ask('GET', `${JOBS}?${query}`, { origin: 'https://localhost:444' });
    const link = new URL(linkOf(first) ?? '');
    expect([link.origin, link.pathname]).toEqual(['https://localhost:444', JOBS]);
    expect(Object.fromEntries(link.searchParams)).toMatchObject({
      'api-version': '2021-01-01',
      $top: '2',
      $filter: "name ne 'j2'",
    });
    expect(link.search).toContain('&$skiptoken=');
    expect(namesOf(await apis.ask('GET', link.href))).toEqual(['j4', 'j5']);
  });

  it('holds the jobs of one resource group, or of the whole subscription, without their drives', async () => {
    const apis = startApis();
    await apis.create('j1');
    await apis.ask('PUT', `${JOBS.replace('Drives', 'Other')}/j2?${VERSION}`, { body: putBody(NO_DRIVES) });
    await apis.within(STRANGERS).create('j3');
    expect(await pages(apis, `${JOBS}?${VERSION}`)).toEqual([['j1']]);
    expect(await pages(apis, `${ALL}?${VERSION}`)).toEqual([['j1', 'j2']]);
    expect((await apis.ask('GET', `${ALL}?${VERSION}`)).at('value', 0, 'properties', 'driveList')).toBe(
      undefined,
    );
  });

  it('has a hundred jobs on a page where nothing else is asked', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `j${String(index).padStart(3, '0')}`);
    const found = await pages(await given(names), `${JOBS}?${VERSION}`);
    expect(found.map(({ length }) => length)).toEqual([100, 1]);
  });

  it.each(['0', '101', '-1', 'many', '1.5', ''])('is refused with $top=%s', async (top) => {
    const reply = await startApis().ask('GET', `${JOBS}?${VERSION}&$top=${top}`);
    expect([reply.status, reply.at('error', 'target')]).toEqual([400, '$top']);
    expect(reply.at('error', 'message')).toContain('from 1 to 100');
  });
});

describe('a $skiptoken', () => {
  const refused = async ({ ask }: Apis, path: string): Promise<void> => {
    const reply = await ask('GET', path);
    expect([reply.status, reply.at('error', 'target')]).toEqual([400, '$skiptoken']);
    expect(reply.at('error', 'message')).toContain('begin again without it');
  };

  it('says nothing of what it stands for, and is refused when it was tampered with', async () => {
    const apis = await given(['j1', 'j2', 'j3']);
    const token = new URL(linkOf(await apis.ask('GET', `${JOBS}?${VERSION}&$top=1`)) ?? '').searchParams.get(
      '$skiptoken',
    )!;
    expect(Buffer.from(token.split('.').at(-1)!, 'base64url').toString('latin1')).not.toContain('j1');
    expect(namesOf(await apis.ask('GET', `${JOBS}?${VERSION}&$skiptoken=${token}`))).toEqual(['j2', 'j3']);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const tampered = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
      await refused(apis, `${JOBS}?${VERSION}&$skiptoken=${tampered}`);
    }
    for (const made of ['', 'x', `${token}A`, Buffer.from('job|drives|j1').toString('base64url')]) {
      await refused(apis, `${JOBS}?${VERSION}&$skiptoken=${encodeURIComponent(made)}`);
    }
  });

  it('of another list is refused: another resource group, subscription, or filter', async () => {
    const apis = await given(['j1', 'j2']);
    const first = linkOf(await apis.ask('GET', `${JOBS}?${VERSION}&$top=1`)) ?? '';
    const token = new URL(first).searchParams.get('$skiptoken')!;
    for (const path of [
      JOBS.replace('Drives', 'Other'),
      JOBS.replace(SUBSCRIPTION, STRANGERS),
      ALL,
      `${JOBS}?$filter=name eq 'j1'`,
    ]) {
      await refused(apis, `${path}${path.includes('?') ? '&' : '?'}${VERSION}&$skiptoken=${token}`);
    }
    // The same list, however it is written.
    const same = JOBS.replace('Drives', 'DRIVES');
    expect(namesOf(await apis.ask('GET', `${same}?${VERSION}&$skiptoken=${token}`))).toEqual(['j2']);
  });

  it('that the store does not know is refused too', async () => {
    const repository = {
      ...createMemoryRepository(),
      list: () => Promise.reject(new InvalidContinuationError('None of this list.')),
    };
    await refused(startApis({ repository }), `${JOBS}?${VERSION}`);
  });
});

describe('a nextLink behind a proxy', () => {
  const forwarded = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'drayage.example.com',
    'x-forwarded-prefix': '/storage',
  };
  const link = async (apis: Apis, headers: Readonly<Record<string, string>>): Promise<string | undefined> =>
    linkOf(await apis.ask('GET', `${JOBS}?${VERSION}&$top=1`, { headers }));
  const behindProxy = async (): Promise<Apis> => {
    const apis = startApis({ trustProxy: true });
    for (const name of ['j1', 'j2']) await apis.create(name, NO_DRIVES);
    return apis;
  };

  it('is the address that the client knows, where the proxy is trusted', async () => {
    const apis = await behindProxy();
    expect(await link(apis, forwarded)).toMatch(
      `https://drayage.example.com/storage${JOBS}?${VERSION}&$top=1&$skiptoken=`,
    );
    expect(await link(apis, { ...forwarded, 'x-forwarded-port': '8443' })).toMatch(
      'https://drayage.example.com:8443/storage/subscriptions/',
    );
    expect(await link(apis, { 'x-forwarded-proto': 'https' })).toMatch(
      'https://localhost:7071/subscriptions/',
    );
    expect(await link(apis, {})).toMatch('http://localhost:7071/subscriptions/');
  });

  it('is the address of the request, where it is not', async () => {
    const apis = await given(['j1', 'j2']);
    expect(await link(apis, forwarded)).toMatch('http://localhost:7071/subscriptions/');
    expect(await link(apis, { 'x-forwarded-host': '<hostile>' })).toMatch('http://localhost:7071/');
  });

  it.each([
    ['x-forwarded-host', 'evil.example/path'],
    ['x-forwarded-host', 'user@evil.example'],
    ['x-forwarded-host', 'evil.example, drayage.example.com'],
    ['x-forwarded-host', 'evil.example:99999'],
    ['x-forwarded-host', ''],
    ['x-forwarded-host', '[::1'],
    ['x-forwarded-proto', 'javascript'],
    ['x-forwarded-proto', 'https,http'],
    ['x-forwarded-port', '443/evil'],
    ['x-forwarded-port', '99999'],
    ['x-forwarded-prefix', '//evil.example'],
    ['x-forwarded-prefix', 'evil'],
    ['x-forwarded-prefix', '/a/../b'],
    ['x-forwarded-prefix', '/a?b=c'],
  ])('is not made of what no proxy would say: %s: %s', async (name, value) => {
    const reply = await (
      await behindProxy()
    ).ask('GET', `${JOBS}?${VERSION}`, { headers: { [name]: value } });
    expect([reply.status, reply.at('error', 'code')]).toEqual([400, 'InvalidHeaderValue']);
    expect(reply.at('error', 'message')).toContain('x-forwarded-');
  });
});

describe('a $filter', () => {
  it('chooses jobs by state, name, location, tags and the time of their creation', async () => {
    const apis = startApis();
    await apis.create('alpha', NO_DRIVES, { tags: { Dept: 'Ships', note: "it's" } });
    apis.advanceDays(1);
    await apis.create('beta-1', NO_DRIVES, { location: 'East US', tags: { dept: 'ships' } });
    apis.advanceDays(1);
    await apis.create('beta-2');
    const deliveryPackage = { carrierName: 'DHL', trackingNumber: 'T1' };
    await apis.patch('beta-2', { properties: { state: 'Shipping', deliveryPackage } });

    for (const [filter, expected] of [
      ["state eq 'shipping'", ['beta-2']],
      ["properties/state ne 'Shipping'", ['alpha', 'beta-1']],
      ["jobType eq 'Import' and not (name eq 'ALPHA')", ['beta-1', 'beta-2']],
      ["jobType eq 'Export'", []],
      ["startswith(name, 'Beta')", ['beta-1', 'beta-2']],
      ["location eq 'East US'", ['beta-1']],
      ["location eq 'eastus' or state eq 'Shipping'", ['beta-1', 'beta-2']],
      ["tagName eq 'dept' and tagValue eq 'Ships'", ['alpha']],
      ["tags/DEPT eq 'ships'", ['beta-1']],
      ["tagName eq 'Dept'", ['alpha', 'beta-1']],
      ['tags/dept eq null', ['beta-2']],
      ["tags/'note' eq 'it''s'", ['alpha']],
      ["createdAt ge datetime'2026-01-06T08:00:00Z'", ['beta-1', 'beta-2']],
      ['systemData/createdAt lt 2026-01-06', ['alpha']],
      ["createdAt gt '2026-01-05T09:00:00+01:00' and createdAt lt 2026-01-07T08:00:00.000Z", ['beta-1']],
      ['  ', ['alpha', 'beta-1', 'beta-2']],
    ] as const) {
      expect([filter, (await pages(apis, filtered(filter))).flat()]).toEqual([filter, expected]);
    }
  });

  it('that cannot be read is refused with the column and what was expected there', async () => {
    const reply = await startApis().ask('GET', filtered("state eq 'Creating' und name eq 'x'"));
    expect(reply.status).toBe(400);
    expect(reply.at('error')).toEqual({
      code: 'InvalidFilterInQueryString',
      message:
        'Invalid $filter specified in the query string: at column 21, expected and, or or the end instead of und.',
      target: '$filter',
    });
  });
});
