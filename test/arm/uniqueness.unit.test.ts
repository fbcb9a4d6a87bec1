/** A drive and a tracking number are one job's while it is in flight. */
import { describe, expect, it } from 'vitest';
import { drive, errorDetails, JOBS, startApis, STRANGERS, VERSION } from '../support/apis.ts';
import type { Apis, Reply } from '../support/apis.ts';
import { cancel, finish, mount, start } from '../support/jobs.ts';

const drives = (...ids: readonly string[]): object => ({ driveList: ids.map(drive) });
const parcel = (trackingNumber: string): object => ({
  deliveryPackage: { carrierName: 'DHL', trackingNumber },
});
const ship = ({ patch }: Pick<Apis, 'patch'>, name: string, trackingNumber: string): Promise<Reply> =>
  patch(name, { properties: { state: 'Shipping', ...parcel(trackingNumber) } });
const home = { carrierName: 'DHL', trackingNumber: 'HOME-1' };

const ok = async (reply: Promise<Reply>): Promise<Reply> => {
  const settled = await reply;
  expect([settled.text, settled.status < 300]).toEqual([settled.text, true]);
  return settled;
};
const refused = async (reply: Promise<Reply>, code: string, target?: string): Promise<Reply> => {
  const settled = await reply;
  const error = [settled.status, settled.at('error', 'code'), settled.at('error', 'target')];
  expect(error).toEqual([409, code, target]);
  return settled;
};

describe('a drive that a job in flight names', () => {
  it('may be named by no other job of the subscription, in any case, and the refusal says which has it', async () => {
    const apis = startApis();
    await ok(apis.create('job-1', drives('Ab1', 'Ab2')));
    const reply = await refused(
      apis.create('job-2', drives('x', 'aB2')),
      'DriveInUse',
      'properties.driveList[1].driveId',
    );
    expect(reply.at('error', 'message')).toBe(
      "The drive 'aB2' is named by the job 'job-1' of resource group 'Drives', which is not finished. Take it out of that job first, or delete that job.",
    );
    expect((await apis.ask('GET', `${JOBS}/job-2?${VERSION}`)).status).toBe(404);
    await ok(apis.create('job-2', drives('x')));
    await refused(
      apis.patch('job-2', { properties: drives('AB1', 'x') }),
      'DriveInUse',
      'properties.driveList[0].driveId',
    );
    const both = await refused(apis.create('job-2', { ...drives('Ab1', 'Ab2') }), 'SeveralConflicts');
    expect(errorDetails(both).map(({ target }) => target)).toEqual([
      'properties.driveList[0].driveId',
      'properties.driveList[1].driveId',
    ]);
  });

  it('may be named in another subscription, whose jobs nobody here learns of', async () => {
    const apis = startApis();
    const strangers = apis.within(STRANGERS);
    await ok(apis.create('job-1', { ...drives('D1'), ...parcel('T1') }));
    await ok(strangers.create('job-1', { ...drives('D1'), ...parcel('T1') }));
  });

  it('stays with its job when that is sent again, and is free once it is taken out', async () => {
    const apis = startApis();
    await ok(apis.create('job-1', drives('D1', 'D2')));
    await ok(apis.create('job-1', drives('d1', 'D2')));
    await ok(apis.patch('job-1', { properties: drives('D2', 'D3') }));
    await ok(apis.create('job-2', drives('D1')));
    await refused(apis.create('job-2', drives('D3')), 'DriveInUse', 'properties.driveList[0].driveId');
    await ok(apis.create('job-1', drives('D4')));
    await ok(apis.create('job-2', drives('D2', 'D3')));
  });

  it('is free once its job is deleted', async () => {
    const apis = startApis();
    await ok(apis.create('job-1', drives('D1')));
    await ok(apis.ask('DELETE', `${JOBS}/job-1?${VERSION}`));
    await ok(apis.create('job-2', drives('D1')));
  });

  it('is free once it went back', async () => {
    const apis = startApis();
    await ok(apis.create('job-1', drives('D1')));
    await ok(ship(apis, 'job-1', 'T1'));
    await ok(apis.operate('packages/T1/receive', { drives: ['D1'] }));
    for (const command of [mount('D1', 'bay-1'), start('D1'), finish('D1')]) {
      await refused(apis.create('job-2', drives('D1')), 'DriveInUse', 'properties.driveList[0].driveId');
      expect(await apis.engine('job-1', command)).toMatchObject({ ok: true });
    }
    await ok(apis.operate('packages/T1/return', home));
    await ok(apis.create('job-2', drives('D1')));
  });

  it('that two jobs are given at once goes to one of them', async () => {
    const apis = startApis();
    const names = ['job-1', 'job-2', 'job-3'];
    const replies = await Promise.all(names.map((name) => apis.create(name, drives('D1'))));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(apis.bugs).toEqual([]);
  });
});

describe('a tracking number that a job in flight has', () => {
  it('may be given to no other, however it is spaced', async () => {
    const apis = startApis();
    await ok(apis.create('job-1', { ...drives(), ...parcel('Track 1') }));
    await ok(apis.create('job-2', drives('D2')));
    const target = 'properties.deliveryPackage.trackingNumber';
    const reply = await refused(ship(apis, 'job-2', 'tRACK1'), 'TrackingNumberInUse', target);
    expect(reply.at('error', 'message')).toContain("the job 'job-1' of resource group 'Drives'");
    await ok(apis.patch('job-1', { properties: parcel('Track 2') }));
    await ok(ship(apis, 'job-2', 'tRACK1'));
    await refused(apis.patch('job-1', { properties: parcel('TRACK1') }), 'TrackingNumberInUse', target);
  });
});

describe('a job that a late drive opens again', () => {
  const closedWithout = async (apis: Apis, missing: readonly string[]): Promise<void> => {
    await ok(apis.create('job-1', drives('D1', ...missing)));
    await ok(ship(apis, 'job-1', 'T1'));
    await ok(apis.operate('packages/T1/receive', { drives: ['D1'] }));
    for (const command of [mount('D1', 'bay-1'), start('D1'), finish('D1')]) {
      await apis.engine('job-1', command);
    }
    expect((await ok(apis.operate('packages/T1/return', home))).at('jobs', 0, 'state')).toBe('Closed');
  };

  it('has that drive, and nothing of what may have gone with another job meanwhile', async () => {
    const apis = startApis();
    await closedWithout(apis, ['D2', 'D3']);
    await ok(apis.create('job-2', { ...drives('D1', 'D3'), ...parcel('T1') }));
    await ok(apis.operate('drives/D2/receive'));
    await refused(apis.create('job-3', drives('D2')), 'DriveInUse', 'properties.driveList[0].driveId');
  });

  it('does not get a drive that another job has by now', async () => {
    const apis = startApis();
    await closedWithout(apis, ['D2']);
    await ok(apis.create('job-2', drives('D2')));
    const reply = await refused(apis.operate('drives/D2/receive'), 'DriveInUse');
    expect(reply.at('error', 'message')).toContain("'job-2'");
    await ok(apis.ask('DELETE', `${JOBS}/job-2?${VERSION}`));
    await ok(apis.operate('drives/D2/receive'));
  });
});

describe('a drive that never came', () => {
  it('stays with its job until that is finished', async () => {
    const apis = startApis();
    await ok(apis.create('job-1', drives('D1', 'D2')));
    await ok(ship(apis, 'job-1', 'T1'));
    await ok(apis.operate('packages/T1/receive', { drives: ['D1'] }));
    await refused(apis.create('job-2', drives('D2')), 'DriveInUse', 'properties.driveList[0].driveId');
    await apis.engine('job-1', cancel);
    await ok(apis.operate('packages/T1/return', home));
    await ok(apis.create('job-2', drives('D2')));
  });
});
