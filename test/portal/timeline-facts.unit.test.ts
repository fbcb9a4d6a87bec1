import { describe, expect, it } from 'vitest';
import type { JobEvent } from '../../portal/api/arm.ts';
import { factsOf, reasonText } from '../../portal/pages/job/timeline-facts.ts';

const event = (type: string, fields: object = {}): JobEvent => ({
  sequence: 1,
  at: '2026-01-01T00:00:00.000Z',
  by: { kind: 'engine', name: 'transfer' },
  type,
  ...fields,
});

describe('what an event says', () => {
  it('of a drive whose copy ended', () => {
    const result = {
      copyStatus: 'CompletedWithErrors',
      bytesSucceeded: 7,
      blobsSucceeded: 1,
      blobsFailed: 2,
    };
    expect(factsOf(event('DriveFinished', { driveId: 'D1', result }), [])).toEqual([
      { name: 'driveId', text: 'D1' },
      { name: 'copyStatus', text: 'CompletedWithErrors' },
      { name: 'bytes', count: 7 },
      { name: 'blobsFailed', count: 2 },
    ]);
  });

  it('of a job that was closed', () => {
    const returnPackage = { carrierName: 'FedEx', trackingNumber: 'T', driveCount: 1, shipDate: 'x' };
    const fields = {
      reason: 'DrivesMissing',
      returnPackage,
      extraDrives: ['E1', 'E2'],
      deadline: '2026-04-01T00:00:00Z',
    };
    expect(factsOf(event('JobClosed', fields), [])).toEqual([
      { name: 'carrierName', text: 'FedEx' },
      { name: 'trackingNumber', text: 'T' },
      { name: 'extraDrives', text: 'E1, E2' },
      { name: 'reason', code: 'DrivesMissing' },
      { name: 'deadline', at: '2026-04-01T00:00:00Z' },
    ]);
  });

  it('of a change is what is otherwise than it was', () => {
    const details = { tags: { a: '1' }, logLevel: 'Error' };
    const created = event('JobCreated', { details, drives: [{ driveId: 'D1' }] });
    const shipped = event('JobShipped');
    expect(factsOf(created, [])).toEqual([{ name: 'drives', text: 'D1' }]);
    const changed = event('JobUpdated', { details: { logLevel: 'Verbose', deliveryPackage: {} } });
    expect(factsOf(changed, [created, shipped])).toEqual([
      { name: 'changed', text: 'tags, logLevel, deliveryPackage' },
    ]);
    expect(factsOf(event('JobUpdated', { details }), [created])).toEqual([]);
  });

  it('that nobody knows yet is passed over where it is strange', () => {
    const strange = { driveId: 7, driveIds: [1, null], result: 'x', reason: {}, deadline: 3, details: [] };
    expect(factsOf(event('New', strange), [event('New', strange)])).toEqual([]);
    expect(reasonText({ A: 'a' }, 'constructor')).toBe('constructor');
  });
});
