/** A thread of `blockMd5`: hashes what the main thread shows it. */
import { hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** `bytes` shares its memory with the main thread, which leaves it alone until the answer. */
export type ToHash = { readonly id: number; readonly bytes: Uint8Array };
export type Hashed = { readonly id: number; readonly md5: Uint8Array };

parentPort?.on('message', ({ bytes, id }: ToHash) => {
  parentPort?.postMessage({ id, md5: hash('md5', bytes, 'buffer') } satisfies Hashed);
});
