/** Looking into accounts before anything is exported, while somebody waits for the answer. */
import type { BlobSelection } from '../../jobs/job.ts';
import type { DriveSpace } from '../../ports/bay.ts';
import type { StorageAccounts } from '../../ports/blob-account.ts';
import type { Patience } from '../patience.ts';
import { AccountUnreachable } from './ask-account.ts';
import type { ChoiceLimits } from './choice.ts';
import type { ChooseDeps } from './choose-blobs.ts';
import { listSource, type SourceLevel, type SourceQuery } from './list-source.ts';
import { previewExport } from './preview-export.ts';

/** No answer from an account: `unknown` to us, or it does not answer us now. */
export type NoAccount = { readonly kind: 'unknown' | 'unreachable'; readonly why: string };

export type ExportSources = {
  readonly list: (storageAccountId: string, query: SourceQuery) => Promise<SourceLevel | NoAccount>;
  readonly preview: (
    storageAccountId: string,
    selection: BlobSelection,
    size: DriveSpace,
  ) => Promise<Awaited<ReturnType<typeof previewExport>> | NoAccount>;
};

export type ExportSourcesDeps = {
  readonly accounts: StorageAccounts;
  readonly isOwn: (account: string, container: string) => boolean;
  readonly patience?: Patience;
  readonly bounds?: PreviewTime;
};

/** `milliseconds`: of real time. `drives`: of which no job has more than ten. */
export type PreviewTime = { readonly milliseconds: number; readonly drives: number };

/** The Functions host gives an answer up after 230 seconds, and people long before. */
const defaultBounds: PreviewTime = { milliseconds: 30_000, drives: 1000 };
const requestPatience: Patience = [200, 1_000];
/** A longer list cannot be read, and looked for, in the time. */
const listLimits: ChoiceLimits = { listBytes: 32 * 1024 ** 2, prefixes: 10_000 };

export const createExportSources = ({
  accounts,
  bounds = defaultBounds,
  isOwn,
  patience = requestPatience,
}: ExportSourcesDeps): ExportSources => {
  const within = async <T>(
    storageAccountId: string,
    look: (deps: ChooseDeps) => Promise<T>,
  ): Promise<T | NoAccount> => {
    const account = accounts.open(storageAccountId);
    if ('kind' in account) return { kind: 'unknown', why: account.reason };
    try {
      return await look({ account, patience, isOwn: (container) => isOwn(account.name, container) });
    } catch (error) {
      if (error instanceof AccountUnreachable) return { kind: 'unreachable', why: error.message };
      throw error;
    }
  };
  return {
    list: (storageAccountId, query) => within(storageAccountId, (deps) => listSource(deps, query)),
    preview: (storageAccountId, selection, size) =>
      within(storageAccountId, (deps) => {
        const began = performance.now();
        return previewExport({ ...deps, limits: listLimits }, selection, size, {
          drives: bounds.drives,
          isOver: () => performance.now() - began >= bounds.milliseconds,
        });
      }),
  };
};
