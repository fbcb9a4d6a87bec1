/** Export jobs on the wire. */
import { describe, expect, it } from 'vitest';
import { drive, errorDetails, JOBS, startApis, STRANGERS, VERSION } from '../support/apis.ts';
import type { Json, Reply } from '../support/apis.ts';
import { delivery } from '../support/jobs.ts';

const everything = { blobList: { blobPathPrefix: ['/'] } };
const exportJob = (selection: unknown = everything, rest: object = {}): object => ({
  jobType: 'Export',
  driveList: undefined,
  export: selection,
  ...rest,
});

const faults = (reply: Reply): Record<string, Json | undefined> =>
  Object.fromEntries(
    errorDetails(reply).map(({ target, code }) => [typeof target === 'string' ? target : '', code]),
  );

describe('an export job', () => {
  it('is created, read and listed as the service shows it: no drives yet, and export as sent', async () => {
    const { create, ask } = startApis();
    const created = await create('job-1', exportJob());
    expect(created.status).toBe(201);
    for (const reply of [created, await ask('GET', `${JOBS}/job-1?${VERSION}`)]) {
      expect(reply.at('properties')).toMatchObject({
        jobType: 'Export',
        state: 'Creating',
        driveList: [],
        export: everything,
      });
    }
    const list = await ask('GET', `${JOBS}?${VERSION}`);
    expect(list.at('value', 0, 'properties')).toMatchObject({ jobType: 'Export', export: everything });
    expect((await ask('POST', `${JOBS}/job-1/listBitLockerKeys?${VERSION}`)).at()).toEqual({ value: [] });
  });

  it('is shipped without drives, keeps what it exports, and gets the drives of its package', async () => {
    const { create, patch, operate, ask } = startApis();
    await create('job-1', exportJob());
    const early = await patch('job-1', { properties: { state: 'Shipping' } });
    expect([early.status, early.at('error', 'code')]).toEqual([400, 'ShippingNotReady']);
    expect(errorDetails(early).map(({ target }) => target)).toEqual(['properties.deliveryPackage']);
    const shipped = await patch('job-1', { properties: { state: 'Shipping', deliveryPackage: delivery } });
    expect(shipped.at('properties')).toMatchObject({ state: 'Shipping', export: everything });

    expect((await operate('packages/TRACK 1/receive', { drives: ['D1', 'D2'] })).status).toBe(200);
    expect((await ask('GET', `${JOBS}/job-1?${VERSION}`)).at('properties')).toMatchObject({
      state: 'Received',
      driveList: [
        { driveId: 'D1', state: 'Received' },
        { driveId: 'D2', state: 'Received' },
      ],
    });
    expect((await ask('POST', `${JOBS}/job-1/listBitLockerKeys?${VERSION}`)).at()).toEqual({ value: [] });
  });

  it('shows of each drive its key, its manifest and the blobs that are on none, but no key in events', async () => {
    const { create, patch, operate, ask, engine } = startApis();
    await create('job-1', exportJob());
    await patch('job-1', { properties: { state: 'Shipping', deliveryPackage: delivery } });
    await operate('packages/TRACK 1/receive', { drives: ['D1'] });
    await operate('drives/D1/mount', { bay: 'bay-1' });
    await engine('job-1', { type: 'StartDrive', driveId: 'D1', freshKey: 'never shown' });
    const manifest = { manifestFile: '\\DriveManifest.xml', manifestHash: 'D863'.repeat(8) };
    await engine('job-1', {
      type: 'FinishDrive',
      driveId: 'D1',
      run: 1,
      result: {
        copyStatus: 'Completed',
        bytesSucceeded: 1,
        percentComplete: 100,
        blobsSucceeded: 1,
        blobsFailed: 0,
        incompleteBlobListUri: 'https://photos.example/waimportexport/list.xml',
        ...manifest,
      },
    });
    const job = await ask('GET', `${JOBS}/job-1?${VERSION}`);
    expect(job.at('properties')).toMatchObject({
      incompleteBlobListUri: 'https://photos.example/waimportexport/list.xml',
      driveList: [{ driveId: 'D1', state: 'Completed', ...manifest }],
    });
    const events = await ask('GET', `${JOBS}/job-1/events?${VERSION}`);
    expect(events.text).toContain('DriveStarted');
    for (const { text } of [job, events]) expect(text).not.toMatch(/never shown|sealed/i);
  });

  it('in a package with an import job has the drives that that one does not name', async () => {
    const { create, patch, operate, within } = startApis();
    const strangers = within(STRANGERS);
    const shipped = { properties: { state: 'Shipping', deliveryPackage: delivery } };
    await create('job-1', exportJob());
    await patch('job-1', shipped);
    await strangers.create('job-2', { driveList: [drive('D1')] });
    await strangers.patch('job-2', shipped);
    const opened = await operate('packages/TRACK 1/receive', { drives: ['D1', 'D2'] });
    expect(opened.at('jobs')).toMatchObject([
      { name: 'job-1', state: 'Received', drives: [{ driveId: 'D2' }] },
      { name: 'job-2', state: 'Received', drives: [{ driveId: 'D1' }] },
    ]);
    expect(opened.at('flags')).toEqual(['SeveralSubscriptions']);
  });

  it('is cancelled, expired and deleted like an import job', async () => {
    const { create, patch, ask, engine, advanceDays } = startApis();
    await create('job-1', exportJob());
    await create('job-2', exportJob());
    await patch('job-1', { properties: { state: 'Shipping', deliveryPackage: delivery } });
    expect(
      (await patch('job-1', { properties: { cancelRequested: true } })).at('properties', 'cancelRequested'),
    ).toBe(true);
    expect((await ask('DELETE', `${JOBS}/job-2?${VERSION}`)).status).toBe(200);
    advanceDays(14);
    await engine('job-1', { type: 'ReachDeadline' });
    expect((await ask('GET', `${JOBS}/job-1?${VERSION}`)).at('properties', 'state')).toBe('Closed');
  });

  it('is refused a drive list by PATCH, and told why', async () => {
    const { create, patch } = startApis();
    await create('job-1', exportJob());
    const reply = await patch('job-1', { properties: { driveList: [drive('D1')] } });
    expect([reply.status, reply.at('error', 'code')]).toEqual([400, 'DriveListOfExport']);
    expect(reply.at('error', 'target')).toBe('properties.driveList');
    expect((await patch('job-1', { properties: { driveList: [] } })).status).toBe(200);
  });

  it('is told what it lacks beside what it may not have, each with what is wrong in it', async () => {
    const { create, patch } = startApis();
    await create('job-1', exportJob());
    const reply = await patch('job-1', { properties: { state: 'Shipping', driveList: [drive('D1')] } });
    expect([reply.status, reply.at('error', 'code')]).toEqual([409, 'SeveralConflicts']);
    expect(errorDetails(reply)).toMatchObject([
      { code: 'DriveListOfExport', target: 'properties.driveList' },
      {
        code: 'ShippingNotReady',
        details: [{ code: 'MissingProperty', target: 'properties.deliveryPackage' }],
      },
    ]);
  });
});

describe('the list blob', () => {
  it('is taken under both its names, and answered under the one that the version knows', async () => {
    const { create, ask } = startApis();
    await create('job-1', exportJob({ blobListBlobPath: 'lists/export.xml' }));
    await create('job-2', exportJob({ blobListblobPath: 'lists/export.xml' }));
    for (const name of ['job-1', 'job-2']) {
      for (const version of ['2020-08-01', '2021-01-01']) {
        const reply = await ask('GET', `${JOBS}/${name}?api-version=${version}`);
        expect(reply.at('properties', 'export')).toEqual({ blobListBlobPath: 'lists/export.xml' });
      }
      const old = await ask('GET', `${JOBS}/${name}?api-version=2016-11-01`);
      expect(old.at('properties', 'export')).toEqual({
        blobListBlobPath: 'lists/export.xml',
        blobListblobPath: 'lists/export.xml',
      });
    }
  });

  it('beside an empty list in line is the list', async () => {
    const selection = { blobList: { blobPath: [] }, blobListBlobPath: '/lists/export.xml' };
    const reply = await startApis().create('job-1', exportJob(selection));
    expect(reply.at('properties', 'export')).toEqual({ blobListBlobPath: '/lists/export.xml' });
  });
});

describe('the body of an export job', () => {
  it.each([
    ['/'],
    ['pictures/animals/koala.jpg'],
    ['/pictures/animals/koala.jpg'],
    ['$root/logo.png'],
    ['my-container-1/with spaces/ünï.txt'],
  ])('may name the blob %j', async (path) => {
    const reply = await startApis().create('job-1', exportJob({ blobList: { blobPath: [path] } }));
    expect(reply.status).toBe(201);
    expect(reply.at('properties', 'export', 'blobList', 'blobPath')).toEqual([path]);
  });

  it.each([
    'pictures',
    'pictures/',
    '',
    'Pictures/a',
    '//a',
    'ab/c',
    'a--b/c',
    `pictures/${'x'.repeat(1025)}`,
    'pictures/a\n',
    'pictures/\u0007',
    7,
  ])('may not name the blob %j', async (path) => {
    const reply = await startApis().create('job-1', exportJob({ blobList: { blobPath: ['ok1/a', path] } }));
    expect(faults(reply)).toEqual({ 'properties.export.blobList.blobPath[1]': 'InvalidProperty' });
  });

  it.each(['/', '/$root/', '/$root/logo', '/bob', '/bob/', '/pictures/image', '/b'])(
    'may name the prefix %j',
    async (prefix) => {
      const reply = await startApis().create('job-1', exportJob({ blobList: { blobPathPrefix: [prefix] } }));
      expect(reply.status).toBe(201);
    },
  );

  it.each(['bob', '', '//', '/Bob/', '/a b/', '/pictures/\u0007', '/pictures/a\n'])(
    'may not name the prefix %j',
    async (prefix) => {
      const reply = await startApis().create('job-1', exportJob({ blobList: { blobPathPrefix: [prefix] } }));
      expect(faults(reply)).toEqual({ 'properties.export.blobList.blobPathPrefix[0]': 'InvalidProperty' });
    },
  );

  it.each<[string, object, Record<string, string>]>([
    [
      'nothing to export',
      exportJob(everything, { export: undefined }),
      { 'properties.export': 'MissingProperty' },
    ],
    ['null', exportJob(null), { 'properties.export': 'MissingProperty' }],
    ['no path', exportJob({}), { 'properties.export': 'InvalidProperty' }],
    [
      'empty lists',
      exportJob({ blobList: { blobPath: [], blobPathPrefix: null } }),
      { 'properties.export': 'InvalidProperty' },
    ],
    [
      'both kinds of list',
      exportJob({ ...everything, blobListBlobPath: 'lists/a.xml' }),
      { 'properties.export.blobList': 'InvalidProperty' },
    ],
    [
      'two list blobs',
      exportJob({ blobListBlobPath: 'lists/a.xml', blobListblobPath: 'lists/b.xml' }),
      { 'properties.export.blobListblobPath': 'InvalidProperty' },
    ],
    [
      'a drive list',
      exportJob(everything, { driveList: [drive('D1')] }),
      { 'properties.driveList': 'DriveListOfExport' },
    ],
    [
      'everything wrong',
      exportJob(
        { blobList: { blobPath: 'a', blobPathPrefix: ['x'] }, blobListBlobPath: 'lists' },
        { driveList: 'D1', logLevel: 'Loud', storageAccountId: null },
      ),
      {
        'properties.storageAccountId': 'MissingProperty',
        'properties.logLevel': 'InvalidProperty',
        'properties.driveList': 'DriveListOfExport',
        'properties.export.blobList': 'InvalidProperty',
        'properties.export.blobList.blobPath': 'InvalidProperty',
        'properties.export.blobList.blobPathPrefix[0]': 'InvalidProperty',
        'properties.export.blobListBlobPath': 'InvalidProperty',
      },
    ],
    [
      'an export in an import job',
      { export: everything, driveList: undefined },
      { 'properties.export': 'InvalidProperty' },
    ],
  ])('is refused with %s', async (_kind, properties, expected) => {
    const reply = await startApis().create('job-1', properties);
    expect([reply.status, reply.at('error', 'code')]).toEqual([400, 'InvalidRequestBody']);
    expect(faults(reply)).toEqual(expected);
  });

  it('holds lists of 32 KiB in line, and tells where longer ones go', async () => {
    const { create } = startApis();
    const listOf = (bytes: number) => {
      const frame = JSON.stringify({ blobPath: [''] }).length;
      const whole = Math.floor((bytes - frame) / 506) - 1;
      const paths = Array.from({ length: whole }, () => `pictures/${'x'.repeat(494)}`);
      const used = JSON.stringify({ blobPath: paths }).length;
      return { blobList: { blobPath: [...paths, `pictures/${'y'.repeat(bytes - used - 12)}`] } };
    };
    expect(Buffer.byteLength(JSON.stringify(listOf(32 * 1024).blobList))).toBe(32 * 1024);
    expect((await create('job-1', exportJob(listOf(32 * 1024)))).status).toBe(201);
    const reply = await create('job-2', exportJob(listOf(32 * 1024 + 1)));
    expect(faults(reply)).toEqual({ 'properties.export.blobList': 'InvalidProperty' });
    expect(reply.at('error', 'message')).toContain('has 32769 bytes as JSON');
    expect(reply.at('error', 'message')).toContain('blobListBlobPath');
  });
});
