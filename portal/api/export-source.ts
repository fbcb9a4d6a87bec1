/** What an account holds that could be exported, and the drives that it would take. */
import type { z } from 'zod';
import type { exportSourceAnswer, previewExportAnswer } from '../../src/arm/answer-schemas.ts';
import { inSubscription } from './arm.ts';
import { ask, type Ask } from './ask.ts';

export type SourcePage = z.infer<typeof exportSourceAnswer>;
export type SourceItem = SourcePage['value'][number];
export type ExportPreview = z.infer<typeof previewExportAnswer>;

/** As `properties.export` of a job has it. */
export type BlobSelection =
  | {
      readonly blobList: { readonly blobPath: readonly string[]; readonly blobPathPrefix: readonly string[] };
    }
  | { readonly blobListBlobPath: string };

/** One level below `prefix` (`/`: the containers); with a page's `nextLink` the page after it. */
export const listExportSource = async (
  subscriptionId: string,
  { storageAccountId, prefix }: { readonly storageAccountId: string; readonly prefix: string },
  nextLink: string | undefined,
  options?: Ask,
): Promise<SourcePage> =>
  nextLink === undefined
    ? (
        await ask<SourcePage>(`${inSubscription(subscriptionId)}/exportSource`, {
          ...options,
          query: { storageAccountId, prefix, delimiter: '/' },
        })
      ).value
    : (await ask<SourcePage>(nextLink, options)).value;

/** @param driveSize such as `4TB`. */
export const previewExport = async (
  subscriptionId: string,
  body: { readonly storageAccountId: string; readonly export: BlobSelection; readonly driveSize: string },
): Promise<ExportPreview> =>
  (await ask<ExportPreview>(`${inSubscription(subscriptionId)}/previewExport`, { method: 'POST', body }))
    .value;
