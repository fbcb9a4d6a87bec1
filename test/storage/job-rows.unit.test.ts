/** A job's row as bytes: what earlier versions wrote is read, and a long document is spread over columns. */
import { describe, expect, it } from 'vitest';
import { jobRow, readJob } from '../../src/storage/tables/job-rows.ts';
import { after, exportDetails, put, startOfTime } from '../support/jobs.ts';

/** Written by 0.1.0, before there were export jobs. */
const stored = `{"status":"Creating","jobId":"job-1","key":{"subscriptionId":"00000000-0000-4000-8000-000000000001","resourceGroup":"Drives","name":"seattle-7"},"version":1,"createdAt":"2026-01-05T08:00:00.000Z","createdBy":"desk","changedAt":"2026-01-05T08:00:00.000Z","changedBy":"desk","shippingInformation":{"recipientName":"Data centre West","city":"Santa Clara"},"cancelRequested":false,"drives":[{"driveId":"D1","sealedBitLockerKey":"sealed-D1","manifestFile":"\\\\DriveManifest.xml","manifestHash":"109B21108597EF36D5785F08303F3638","index":0,"runs":0,"status":"Specified"},{"driveId":"D2","sealedBitLockerKey":"sealed-D2","manifestFile":"\\\\DriveManifest.xml","manifestHash":"109B21108597EF36D5785F08303F3638","index":1,"runs":0,"status":"Specified"}],"reached":{"Creating":"2026-01-05T08:00:00.000Z"},"details":{"jobType":"Import","location":"westus","storageAccountId":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/devstoreaccount1","diagnosticsPath":"waimportexport","logLevel":"Error","backupDriveManifest":false,"returnAddress":{"recipientName":"Ada","streetAddress1":"Street 1","city":"Redmond","postalCode":"98007","countryOrRegion":"USA","phone":"4250000000","email":"ada@example.com"},"encryptionKey":{"kekType":"MicrosoftManaged"}},"deadline":"2026-01-19T08:00:00.000Z"}`;

describe("a job's row", () => {
  it('that an earlier version wrote is read as the import job it is', () => {
    const row = {
      partitionKey: 'p',
      rowKey: 'r',
      etag: 'e',
      schemaVersion: 1,
      wakeAt: startOfTime,
      percentComplete: 0,
      doc0: Buffer.from(stored),
    };
    expect(readJob(row).job).toEqual(after(put()));
  });

  it('keeps the longest list of blobs that a job may have in line', () => {
    const blobPath = Array.from({ length: 64 }, () => `pictures/${'\u20ac'.repeat(160)}`);
    const details = exportDetails({ export: { blobList: { blobPath } } });
    const job = after(put({ details, drives: [] }));
    const row = jobRow(job, startOfTime, 0, []);
    expect(Buffer.byteLength(JSON.stringify(details))).toBeGreaterThan(30 * 1024);
    expect(readJob({ ...row, etag: 'e' }).job).toEqual(job);
  });
});
