/** What was written about a drive into its customer's account, read back: logs, and the backup of its manifest. */
import type { BlobAccount, BlobAddress, StorageAccounts } from '../ports/blob-account.ts';
import type { NoAccount } from './export/export-sources.ts';
import { isRefusal, patiently, type Patience } from './patience.ts';

export type DriveDocument = {
  readonly kind: 'document';
  /** The last part of its blob's name. */
  readonly name: string;
  readonly length: number;
  /** The account's, in its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  /**
   * Its bytes from `from` up to, and without, `end`; no more of them are asked for than are read.
   * @throws DocumentFault when the account breaks off, or the blob was changed meanwhile.
   */
  readonly read: (from: number, end: number) => AsyncIterable<Uint8Array>;
};

export type DriveDocuments = {
  /** @param uri as the drive's result has it. */
  readonly open: (
    storageAccountId: string,
    uri: string,
  ) => Promise<
    | DriveDocument
    | { readonly kind: 'gone' }
    | { readonly kind: 'forbidden'; readonly why: string }
    | NoAccount
  >;
};

export class DocumentFault extends Error {
  override readonly name = 'DocumentFault';
  readonly kind: 'changed' | 'unreachable';
  constructor(kind: DocumentFault['kind'], why: string) {
    super(why);
    this.kind = kind;
  }
}

export type DriveDocumentsDeps = { readonly accounts: StorageAccounts; readonly patience?: Patience };

const requestPatience: Patience = [200, 1_000];
/** A page of a log is in the first piece, most often; whoever wants all of it wants few requests. */
const FIRST_PIECE_BYTES = 256 * 1024;
const PIECE_BYTES = 4 * 1024 ** 2;

export const createDriveDocuments = ({
  accounts,
  patience = requestPatience,
}: DriveDocumentsDeps): DriveDocuments => ({
  open: async (storageAccountId, uri) => {
    const account = accounts.open(storageAccountId);
    if ('kind' in account) return { kind: 'unknown', why: account.reason };
    const at = account.addressOf(uri);
    if (at === undefined) return { kind: 'gone' };
    const { answer } = await patiently(patience, () => account.headVersion(at));
    if (isRefusal(answer))
      return answer.status === 'BlobRequestForbidden'
        ? { kind: 'forbidden', why: answer.reason }
        : { kind: 'unreachable', why: answer.reason };
    if (answer.kind === 'absent') return { kind: 'gone' };
    const { length, etag, lastModified } = answer;
    return {
      kind: 'document',
      name: at.name.split('/').at(-1) ?? '',
      length,
      etag,
      lastModified,
      read: (from, end) => pieces({ account, at, etag, patience }, from, Math.min(end, length)),
    };
  },
});

type Source = {
  readonly account: BlobAccount;
  readonly at: BlobAddress;
  readonly etag: string;
  readonly patience: Patience;
};

async function* pieces(
  { account, at, etag, patience }: Source,
  from: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let size = FIRST_PIECE_BYTES;
  for (let offset = from; offset < end;) {
    // A new one each time: whoever reads may keep it.
    const piece = new Uint8Array(Math.min(size, end - offset));
    const start = offset;
    const { answer } = await patiently(patience, () =>
      account.readRange(at, undefined, start, [piece], etag),
    );
    if (isRefusal(answer)) throw new DocumentFault('unreachable', answer.reason);
    if (answer.kind !== 'read' || answer.bytes < piece.length)
      throw new DocumentFault('changed', 'The blob was changed while it was read');
    yield piece;
    offset += piece.length;
    size = Math.min(2 * size, PIECE_BYTES);
  }
}
