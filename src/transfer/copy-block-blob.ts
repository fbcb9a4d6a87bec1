/** A block blob: in one request where it fits into one, else block by block, to appear whole by its block list. */
import type { ChunkStatus } from '../formats/drive-log.ts';
import type { ManifestBlob, ManifestBlock } from '../formats/manifest.ts';
import type { BlobAddress, BlobCondition, BlobRefusal } from '../ports/blob-account.ts';
import type { ChunkStatuses, Copied, CopyContext, CopyEntry, CopySource } from './copy-context.ts';
import { isRefusal, patiently } from './patience.ts';
import { placeBlob, type Written } from './place-blob.ts';
import { CHUNKS_AT_ONCE, readChunk } from './read-chunk.ts';
import { sideBySide } from './side-by-side.ts';

type BlockBlob = ManifestBlob & { kind: 'block' };
type CopyBlockBlob = (
  context: CopyContext,
  entry: CopyEntry<BlockBlob>,
  source: CopySource,
) => Promise<Copied>;

const NO_BLOCK: ManifestBlock = { offset: 0, length: 0, hash: 'd41d8cd98f00b204e9800998ecf8427e' };

export const copyBlockBlob: CopyBlockBlob = (context, entry, source) => {
  const { blocks } = entry.blob;
  const block = blocks[0] ?? NO_BLOCK;
  // Put Blob checks the body against the Content-MD5 it is to keep: another one than the body's needs a block list.
  const { contentMd5 } = source.attributes;
  const isOwnMd5 = contentMd5 === undefined || Buffer.from(contentMd5).toString('hex') === block.hash;
  return blocks.length <= 1 && block.id === undefined && isOwnMd5
    ? copyInOneRequest(context, entry, source, block)
    : copyInBlocks(context, entry, source);
};

const copyInOneRequest = (
  context: CopyContext,
  entry: CopyEntry<BlockBlob>,
  { attributes, file }: CopySource,
  block: ManifestBlock,
): Promise<Copied> =>
  context.buffers.use(entry.blob.length, async (buffer) => {
    const check = await readChunk(file, block, buffer);
    if (check.kind === 'faulty') return { placed: { kind: 'faulty', fault: [check.status] }, chunks: [] };
    let chunks: ChunkStatuses = [];
    const placed = await placeBlob<never>(context, entry, {
      blobType: 'BlockBlob',
      lookFirst: false,
      write: async (at, condition) => {
        chunks = ['BlobRequestFailed'];
        const { answer, tries } = await patiently(context.patience, () =>
          context.account.putBlob(at, buffer, check.md5, condition, attributes),
        );
        return { outcome: answer, tries };
      },
      adopt: (_at, found) => Promise.resolve(found.md5 === block.hash),
    });
    return { placed, chunks };
  });

/** The blocks' statuses as they stand, should the blob fail. */
type Blocks = { readonly statuses: ChunkStatus[]; refusal: BlobRefusal | undefined };

const copyInBlocks: CopyBlockBlob = async (context, entry, source) => {
  const { blocks } = entry.blob;
  const ids = blockIds(blocks, entry.seed);
  let last: Blocks = { statuses: [], refusal: undefined };
  const placed = await placeBlob<ChunkStatuses>(context, entry, {
    blobType: 'BlockBlob',
    lookFirst: true,
    write: async (at, condition) => {
      last = await stageBlocks(context, entry, source, at, ids);
      return commit(context, source, at, ids, condition, last);
    },
    adopt: async (at) => {
      const { answer } = await patiently(context.patience, () => context.account.committedBlockIds(at));
      if (isRefusal(answer)) return answer;
      return answer.kind === 'blocks' && sameIds(answer.ids, ids);
    },
  });
  return { placed, chunks: last.statuses };
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
  { blob, handled }: CopyEntry<BlockBlob>,
  { file }: CopySource,
  at: BlobAddress,
  ids: readonly string[],
): Promise<Blocks> => {
  const blocks: Blocks = { statuses: blob.blocks.map(() => 'Cancelled'), refusal: undefined };
  await sideBySide(blob.blocks, CHUNKS_AT_ONCE, async (block, index) => {
    if (blocks.refusal) return;
    blocks.statuses[index] = await buffers.use(block.length, async (buffer) => {
      const check = await readChunk(file, block, buffer);
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
  { attributes }: CopySource,
  at: BlobAddress,
  ids: readonly string[],
  condition: BlobCondition,
  { refusal, statuses }: Blocks,
): Promise<Written<ChunkStatuses>> => {
  if (refusal) return { outcome: refusal, tries: 1 };
  const faulty = statuses.some((status) => status !== 'Uncommitted');
  if (faulty) return { outcome: { kind: 'faulty', fault: statuses }, tries: 1 };
  const { answer, tries } = await patiently(patience, () =>
    account.commitBlocks(at, ids, condition, attributes),
  );
  return { outcome: answer, tries };
};
