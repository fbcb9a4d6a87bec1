/** One entry of the manifest: from the drive's file to the account's blob, each block checked before it is sent. */
import { hash } from 'node:crypto';
import type { ChunkStatus, LoggedBlob } from '../formats/drive-log.ts';
import type { ManifestBlob, ManifestBlock } from '../formats/manifest.ts';
import type { BayFile, MountedDrive } from '../ports/bay.ts';
import type {
  BlobAccount,
  BlobAddress,
  BlobCondition,
  BlobRefusal,
  ExistingBlob,
} from '../ports/blob-account.ts';
import type { BlockBuffers } from './block-buffers.ts';
import { completed, failed, skipped, unsupported } from './outcome.ts';
import { isRefusal, patiently, type Patience } from './patience.ts';
import { placeBlob, type Placed, type PlaceRequest, type WriteOutcome } from './place-blob.ts';
import type { Tell } from './segments.ts';
import { sideBySide } from './side-by-side.ts';
import { blobPathOf, targetOf } from './target.ts';

const BLOCKS_AT_ONCE = 8;
const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

type BlockBlob = ManifestBlob & { kind: 'block' };

/** What the entries of a segment have in common. */
export type CopyContext = {
  readonly drive: MountedDrive;
  readonly account: BlobAccount;
  readonly patience: Patience;
  readonly buffers: BlockBuffers;
  /** Made when missing, asked for once. */
  readonly ensureContainer: (container: string) => Promise<{ kind: 'ready' } | BlobRefusal>;
  readonly attempt: PlaceRequest<never>['attempt'];
  /** Why a blob was refused, by the drive or by the account. */
  readonly tell: Tell;
};

/** What belongs to the one entry. */
export type CopyEntry = {
  readonly blob: ManifestBlob;
  readonly intent: PlaceRequest<never>['intent'];
  /** 12 bytes that no other entry of any run has. */
  readonly blockIdSeed: () => Buffer;
  readonly handled: (bytes: number) => void;
};

/** Never throws for what the drive or the account does. */
export const copyBlob = async (context: CopyContext, entry: CopyEntry): Promise<LoggedBlob> => {
  const { blob } = entry;
  const refusedAtOnce = unsupported(blob);
  if (refusedAtOnce || blob.kind !== 'block') return refusedAtOnce ?? failed(blob, 'Failed');
  const opened = await context.drive.open(blob.filePath);
  if (!opened.ok) {
    context.tell(`${blob.blobPath}: ${opened.fault}: ${opened.reason}`);
    return failed(blob, opened.fault);
  }
  try {
    const fits = blob.blocks.length <= 1 && blob.blocks[0]?.id === undefined;
    return await (fits ? copyInOneRequest : copyInBlocks)(context, entry, blob, opened.value);
  } finally {
    await opened.value.close();
  }
};

type CopyFile = (
  context: CopyContext,
  entry: CopyEntry,
  blob: BlockBlob,
  file: BayFile,
) => Promise<LoggedBlob>;

const copyInOneRequest: CopyFile = (context, entry, blob, file) =>
  context.buffers.use(blob.length, async (buffer) => {
    const block = blob.blocks[0] ?? { offset: 0, length: 0, hash: EMPTY_MD5 };
    const check = await readBlock(file, block, buffer);
    if (check.kind === 'faulty') return failed(blob, blobStatusOf([check.status]), [check.status]);
    let asked = false;
    const wasAsked = (): boolean => asked;
    const placed = await place<never>(context, entry, blob, {
      lookFirst: false,
      write: async (at, condition) => {
        asked = true;
        const { answer, tries } = await patiently(context.patience, () =>
          context.account.putBlob(at, buffer, check.md5, condition),
        );
        return { outcome: answer, tries };
      },
      hasOurContent: (_at, found) => Promise.resolve(found.md5 === block.hash),
    });
    return logOf(blob, placed, wasAsked() ? ['BlobRequestFailed'] : []);
  });

/** The blocks' statuses as they stand, should the blob fail. */
type Blocks = { readonly statuses: ChunkStatus[]; refusal: BlobRefusal | undefined };

const copyInBlocks: CopyFile = async (context, entry, blob, file) => {
  const ids = blockIds(blob.blocks, entry.blockIdSeed);
  let last: Blocks = { statuses: [], refusal: undefined };
  const placed = await place<readonly ChunkStatus[]>(context, entry, blob, {
    lookFirst: true,
    write: async (at, condition) => {
      last = await stageBlocks(context, entry, { at, blob, ids, file });
      return commit(context, at, ids, condition, last);
    },
    hasOurContent: async (at) => {
      const { answer } = await patiently(context.patience, () => context.account.committedBlockIds(at));
      if (isRefusal(answer)) return answer;
      return answer.kind === 'blocks' && sameIds(answer.ids, ids);
    },
  });
  return logOf(blob, placed, last.statuses);
};

/** Ids of one blob are of one length, whichever way they came about. */
const blockIds = (blocks: readonly ManifestBlock[], seed: () => Buffer): readonly string[] => {
  if (blocks.every(({ id }) => id !== undefined)) return blocks.map(({ id }) => id ?? '');
  const bytes = Buffer.concat([seed(), Buffer.alloc(4)]);
  return blocks.map((_block, index) => {
    bytes.writeUInt32BE(index, 12);
    return bytes.toString('base64');
  });
};

const sameIds = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((id, index) => id === right[index]);

/** Every block is read and checked, that the log may name each one that is bad; the account's first refusal ends it. */
const stageBlocks = async (
  { account, buffers, patience }: CopyContext,
  { handled }: CopyEntry,
  { at, blob, ids, file }: { at: BlobAddress; blob: BlockBlob; ids: readonly string[]; file: BayFile },
): Promise<Blocks> => {
  const blocks: Blocks = { statuses: blob.blocks.map(() => 'Cancelled'), refusal: undefined };
  await sideBySide(blob.blocks, BLOCKS_AT_ONCE, async (block, index) => {
    if (blocks.refusal) return;
    blocks.statuses[index] = await buffers.use(block.length, async (buffer) => {
      const check = await readBlock(file, block, buffer);
      if (check.kind === 'faulty') return check.status;
      const { answer } = await patiently(patience, () =>
        account.stageBlock(at, ids[index] ?? '', buffer, check.md5),
      );
      if (!isRefusal(answer)) return 'Uncommitted';
      blocks.refusal ??= answer;
      return 'BlobRequestFailed';
    });
    handled(block.length);
  });
  return blocks;
};

const commit = async (
  { account, patience }: CopyContext,
  at: BlobAddress,
  ids: readonly string[],
  condition: BlobCondition,
  { refusal, statuses }: Blocks,
): Promise<{ outcome: WriteOutcome<readonly ChunkStatus[]>; tries: number }> => {
  if (refusal) return { outcome: refusal, tries: 1 };
  const faulty = statuses.some((status) => status !== 'Uncommitted');
  if (faulty) return { outcome: { kind: 'faulty', fault: statuses }, tries: 1 };
  const { answer, tries } = await patiently(patience, () => account.commitBlocks(at, ids, condition));
  return { outcome: answer, tries };
};

type Checked =
  | { readonly kind: 'good'; readonly md5: Buffer }
  | { readonly kind: 'faulty'; readonly status: 'Corrupted' | 'FileUnexpectedEnd' | 'IOFailed' };

const readBlock = async (file: BayFile, block: ManifestBlock, into: Buffer): Promise<Checked> => {
  const read = await file.read(block.offset, into);
  if (!read.ok) return { kind: 'faulty', status: 'IOFailed' };
  if (read.value < block.length) return { kind: 'faulty', status: 'FileUnexpectedEnd' };
  const md5 = hash('md5', into, 'buffer');
  return md5.toString('hex') === block.hash ? { kind: 'good', md5 } : { kind: 'faulty', status: 'Corrupted' };
};

const blobStatusOf = (statuses: readonly ChunkStatus[]): 'IOFailed' | 'CompletedWithErrors' =>
  statuses.includes('IOFailed') ? 'IOFailed' : 'CompletedWithErrors';

const place = async <Fault>(
  context: CopyContext,
  { intent }: CopyEntry,
  blob: BlockBlob,
  how: Pick<PlaceRequest<Fault>, 'lookFirst' | 'write' | 'hasOurContent'>,
): Promise<Placed<Fault>> => {
  const { account, attempt, patience } = context;
  const target = targetOf(blob.blobPath);
  const container = await context.ensureContainer(target.container);
  if (isRefusal(container)) return told(context, blob, container);
  const placed = await placeBlob({
    ...how,
    hasOurContent: async (at: BlobAddress, found: ExistingBlob) =>
      found.blobType === 'BlockBlob' && found.length === blob.length && (await how.hasOurContent(at, found)),
    account,
    attempt,
    intent,
    patience,
    target,
    disposition: blob.disposition,
  });
  return told(context, blob, placed);
};

const told = <Fault>({ tell }: CopyContext, blob: BlockBlob, placed: Placed<Fault>): Placed<Fault> => {
  if (placed.kind === 'refused') tell(`${blob.blobPath}: ${placed.status}: ${placed.reason}`);
  return placed;
};

/** @param chunks how far the blocks came, should the account have refused. */
const logOf = (
  blob: BlockBlob,
  placed: Placed<readonly ChunkStatus[]>,
  chunks: readonly ChunkStatus[],
): LoggedBlob => {
  switch (placed.kind) {
    case 'placed':
      return completed(
        blob,
        placed.status,
        placed.status === 'Renamed' ? blobPathOf(placed.at) : blob.blobPath,
      );
    case 'skipped':
      return skipped(blob);
    case 'faulty':
      return failed(blob, blobStatusOf(placed.fault), placed.fault);
    case 'no-name':
      return failed(blob, 'RenameFailed', chunks);
    case 'refused':
      return failed(blob, placed.status, chunks);
  }
};
