/** What copying one entry of an export's plan is given. */
import type { BlobStatus } from '../../formats/drive-log.ts';
import type { BayWriteFault, WritableDrive } from '../../ports/bay.ts';
import type { BlobAccount } from '../../ports/blob-account.ts';
import type { BlockBuffers } from '../block-buffers.ts';
import type { Patience } from '../patience.ts';
import type { Tell } from '../segments.ts';
import type { ExportEntry } from './export-entry.ts';

/** What the entries of a segment have in common. */
export type ExportContext = {
  readonly drive: WritableDrive;
  readonly account: BlobAccount;
  readonly patience: Patience;
  readonly buffers: BlockBuffers;
  /** Whether another attempt came before: what it left on the drive is written over. */
  readonly resumed: boolean;
  /** Why a blob was refused, by the drive or by the account. */
  readonly tell: Tell;
};

/** What belongs to the one entry. */
export type ExportWork = {
  readonly entry: ExportEntry;
  /** That a snapshot is about to be taken of its blob, told before it is. */
  readonly intent: { read: () => Promise<boolean>; write: () => Promise<void> };
  /** In the metadata of that snapshot: no other entry of any run has it, and this one has in every attempt. */
  readonly mark: string;
  readonly handled: (bytes: number) => void;
};

export type ExportFailure = Exclude<BlobStatus, 'Completed'>;

/** `RenameFailed` is the service's word for a file of an export whose name is another's. */
export const failureOf = (fault: BayWriteFault): Extract<ExportFailure, BayWriteFault | 'RenameFailed'> => {
  switch (fault) {
    case 'FileNameInvalid':
    case 'FileNameTooLong':
    case 'FileAccessDenied':
      return fault;
    case 'FileExists':
      return 'RenameFailed';
    case 'FileNotFound':
    case 'DriveFull':
    case 'IOFailed':
      return 'IOFailed';
  }
};
