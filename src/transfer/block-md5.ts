/**
 * The MD5 of blocks, beside the main thread: it hashes some 600 MiB a second, and would do nothing else meanwhile. The threads
 * are the process's, like those of its file system: begun when they are first needed, and
 * keeping no process alive that waits for none of them.
 */
import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Hashed, ToHash } from './md5-thread.ts';

/** More would only wait for the account and the drive. */
const MOST_THREADS = 4;

type Waiting = { readonly resolve: (md5: Buffer) => void; readonly reject: (error: unknown) => void };
type Thread = { readonly worker: Worker; readonly waiting: Map<number, Waiting> };

const threads = new Set<Thread>();
let lastId = 0;

/** 16 bytes. Of bytes in shared memory (see BlockBuffers) beside the main thread; of others, which are small, at once. */
export const blockMd5 = async (bytes: Uint8Array): Promise<Buffer> =>
  bytes.buffer instanceof SharedArrayBuffer ? hashBeside(bytes) : hash('md5', bytes, 'buffer');

const hashBeside = (bytes: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const { waiting, worker } = leastBusy();
    const id = (lastId += 1);
    waiting.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage({ id, bytes } satisfies ToHash);
  });

const leastBusy = (): Thread => {
  const [first] = [...threads].sort((left, right) => left.waiting.size - right.waiting.size);
  const isEnough = threads.size >= Math.min(availableParallelism(), MOST_THREADS);
  return first && (first.waiting.size === 0 || isEnough) ? first : begin();
};

const begin = (): Thread => {
  // It runs as this file does: built, or as it is written.
  const worker = new Worker(new URL(`./md5-thread${extname(import.meta.url)}`, import.meta.url));
  const thread: Thread = { worker, waiting: new Map() };
  threads.add(thread);
  const end = (error: unknown): void => {
    threads.delete(thread);
    for (const { reject } of thread.waiting.values()) reject(error);
  };
  worker.on('message', ({ id, md5 }: Hashed) => {
    thread.waiting.get(id)?.resolve(Buffer.from(md5.buffer, md5.byteOffset, md5.byteLength));
    thread.waiting.delete(id);
    if (thread.waiting.size === 0) worker.unref();
  });
  worker.on('error', end);
  worker.on('exit', (code) => {
    end(new Error(`A thread that hashes ended with ${code}.`));
  });
  return thread;
};
