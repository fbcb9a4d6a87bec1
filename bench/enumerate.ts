/**
 * Choosing and planning an export of a million blobs: the memory of the process, and names a second. The account is synthetic:
 * a lister behind the engine's own port, which makes up pages of names as fast as they are asked for. The papers go to Azurite,
 * which is another process.
 */
import { BlobServiceClient } from '@azure/storage-blob';
import { deskConnectionString } from '../local/settings/storage-connection.ts';
import type { ListedBlob } from '../src/ports/blob-account.ts';
import { createWorkStore } from '../src/storage/blobs/work-store.ts';
import type { SourceAccount } from '../src/transfer/export/choose-blobs.ts';
import { exportPapersOf } from '../src/transfer/export/export-papers.ts';
import { planExport } from '../src/transfer/export/plan-export.ts';
import { withAzurite } from './azurite.ts';
import { report, seconds } from './figures.ts';

const BLOBS = 1_000_000;
const BLOB_BYTES = 64 * 1024;

const madeUp = (index: number): ListedBlob => ({
  name: `pictures/${String(index % 1000).padStart(4, '0')}/image-${String(index).padStart(9, '0')}.jpg`,
  blobType: 'BlockBlob',
  length: BLOB_BYTES,
  etag: `"0x8DE${index.toString(16).padStart(12, '0')}"`,
  lastModified: new Date(1_790_000_000_000 + index),
  metadata: { station: 'west', lane: '1234567' },
});

const notAsked = (): never => {
  throw new Error('Nobody asks for that here.');
};

const synthetic: SourceAccount = {
  listContainers: () => Promise.resolve({ kind: 'page', items: ['photos'] }),
  listBlobs: (_container, _prefix, { atMost = 5000, from = '0' }) => {
    const first = Number(from);
    const next = first + atMost;
    return Promise.resolve({
      kind: 'page',
      items: Array.from({ length: atMost }, (_, index) => madeUp(first + index)),
      ...(next < BLOBS && { next: String(next) }),
    });
  },
  listFolder: notAsked,
  headVersion: notAsked,
  readRange: notAsked,
};

const peakMiB = (): number => process.resourceUsage().maxRSS / 1024;

await withAzurite(async (endpoints) => {
  const store = createWorkStore(BlobServiceClient.fromConnectionString(deskConnectionString(endpoints)));
  const papers = exportPapersOf(store, 'bench');
  const before = peakMiB();
  const took = await seconds(async () => {
    // Room for about half of them, so that what is left is written too.
    const size = { freeBytes: (BLOBS / 2) * (BLOB_BYTES + 32 * 1024), allocationUnit: 4096 };
    const plan = await planExport(
      { account: synthetic, patience: [], isOwn: () => false, tell: console.log },
      { driveId: 'BENCH', selection: { blobList: { blobPathPrefix: ['/'] } } },
      papers,
      { instanceId: 'bench-d0-1', ...size },
    );
    if (plan.kind !== 'planned' || plan.totals.blobs < BLOBS / 3) throw new Error('It was not planned.');
  });
  const perSecond = `${(BLOBS / took).toFixed(0)} /s`;
  report('choosing and planning a million blobs of a synthetic account', perSecond, 'none set');
  report('  peak memory of the process', `${peakMiB().toFixed(0)} MiB`, 'under 250 MiB');
  report('  of which before the first name', `${before.toFixed(0)} MiB`, 'none set');
});
process.exit(0);
