import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importFrom } from '../support/bay-drives.ts';

const MiB = 1024 * 1024;
const disk = randomBytes(3 * MiB);

/** `offset:length:hash`, of what the disk has there. */
const part = (offset: number, length: number): string =>
  `${offset}:${length}:${createHash('sha512')
    .update(disk.subarray(offset, offset + length))
    .digest('hex')}`;

const whole = `${part(0, MiB)};${part(MiB + 17, 143_360)}`;

describe("a drive's header", () => {
  it.each([
    ['two parts', whole],
    ['upper case, spaces and a last semicolon', ` ${whole.toUpperCase().replace(';', ' ; ')}; `],
    ['more than is read at once', part(5, 2 * MiB + 1)],
    ['no bytes', part(0, 0)],
  ])('that is as the job says lets the drive be copied: %s', async (_what, driveHeaderHash) => {
    const { result, told } = await importFrom({ disk, drive: { driveHeaderHash } });
    expect(result.copyStatus).toBe('Completed');
    expect(told).toEqual([]);
  });

  const changed = Buffer.from(disk);
  changed[7]! ^= 1;

  it.each([
    ['has another first part', changed, whole],
    ['has another last part', disk, `${part(0, 512)};${part(512, 512).replace('512:', '513:')}`],
    ['ends early', disk, `${disk.length - 10}:11:${'0'.repeat(128)}`],
    ['ends before', disk, `${disk.length + 10}:1:${'0'.repeat(128)}`],
  ])('that %s ends it as BitLockerVolumeNotFound', async (_what, content, driveHeaderHash) => {
    const { result, told, world } = await importFrom({ disk: content, drive: { driveHeaderHash } });
    expect(result).toMatchObject({ copyStatus: 'BitLockerVolumeNotFound', bytesSucceeded: 0 });
    expect(told).toEqual([
      expect.stringMatching(
        /^Drive WD-TEST1 is not copied: BitLockerVolumeNotFound: the disk is not the one/,
      ),
    ]);
    expect(await world.blobs()).toEqual({});
  });

  it.each([
    ['nobody knows its form', { disk, hash: 'FB6B2ED500679D0E1F3D4E5A' }],
    ['a part of it is broken', { disk, hash: `${part(0, 512)};0:512` }],
    ['it covers too much', { disk, hash: `0:999999999999:${'0'.repeat(128)}` }],
    ['the bay has no raw disk', { hash: whole }],
    ['its kind of bay has none', { hash: whole, kind: 'container' as const }],
  ])('is not checked when %s, and the host says so', async (_when, { hash, ...where }) => {
    const { result, told } = await importFrom({ ...where, drive: { driveHeaderHash: hash } });
    expect(result.copyStatus).toBe('Completed');
    expect(told).toEqual([expect.stringMatching(/^The header of drive WD-TEST1 is not checked: ./)]);
  });

  it.each(['', ' ', undefined])('is not asked for by %j', async (hash) => {
    const { told } = await importFrom({ disk, drive: hash === undefined ? {} : { driveHeaderHash: hash } });
    expect(told).toEqual([]);
  });
});
