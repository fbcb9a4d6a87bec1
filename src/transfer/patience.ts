/** Asking a storage account again, a bounded number of times, when its refusal may pass. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobRefusal } from '../ports/blob-account.ts';

/** Milliseconds between the tries; real time, for it is the network's. */
export type Patience = readonly number[];

export const defaultPatience: Patience = [200, 1_000, 4_000];

/** The answer, and how many askings there were: over one, an earlier one may have been obeyed without our hearing of it. */
export const patiently = async <T extends { readonly kind: string }>(
  patience: Patience,
  ask: () => Promise<T | BlobRefusal>,
): Promise<{ readonly answer: T | BlobRefusal; readonly tries: number }> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    const delay = patience[tries - 1];
    if (delay === undefined || !isRefusal(answer) || !answer.retryable) return { answer, tries };
    await sleep(delay);
  }
};

export const isRefusal = (answer: { readonly kind: string }): answer is BlobRefusal =>
  answer.kind === 'refused';
