/** Every status that the format has is told in both languages; that none is missing is held by the types. */
import { describe, expect, it } from 'vitest';
import { en } from '../../portal/texts/en.ts';
import { zhCN } from '../../portal/texts/zh-CN.ts';
import {
  blobStatuses,
  chunkStatuses,
  dispositionStatuses,
  sidecarStatuses,
} from '../../src/formats/drive-log.ts';
import { driveCopyStatuses } from '../../src/jobs/drive.ts';

describe.each([
  ['English', en],
  ['Chinese', zhCN],
])('in %s', (_language, { drive, log }) => {
  it.each(driveCopyStatuses)('a drive that ends %s is told what happened, and what to do', (status) => {
    const { what, toDo } = drive.copyStatuses[status];
    expect(what).not.toBe('');
    expect(toDo === '').toBe(status === 'Completed');
  });

  it.each(blobStatuses)('a file that ends %s is told what happened, and what to do', (status) => {
    const { what, toDo } = log.blobStatuses[status];
    expect(what).not.toBe('');
    expect(toDo === '').toBe(status === 'Completed');
  });

  it('every status of a part has a meaning', () => {
    for (const status of chunkStatuses) expect(log.chunkStatuses[status]).not.toBe('');
    for (const status of sidecarStatuses) expect(log.sidecarStatuses[status]).not.toBe('');
    for (const status of dispositionStatuses) expect(log.dispositionStatuses[status]).not.toBe('');
  });

  it('what is said in Chinese is not what is said in English', () => {
    for (const status of blobStatuses)
      expect(zhCN.log.blobStatuses[status].what).not.toBe(en.log.blobStatuses[status].what);
  });
});
