/**
 * The draft of this tab. All of it is in memory, as long as the page is not loaded again; in the tab's session storage it is without
 * the drives' BitLocker keys, which are written nowhere.
 */
import { useSyncExternalStore } from 'react';
import { emptyDraft, withoutKeys, type Draft } from './draft.ts';

const NAME = 'drayage.draft';
/** Of the draft's shape: another one's draft is none of ours. */
const SHAPE = 1;

const readKept = (): Draft => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
    if (
      typeof kept === 'object' &&
      kept !== null &&
      'shape' in kept &&
      kept.shape === SHAPE &&
      'draft' in kept
    )
      return kept.draft as Draft;
  } catch {
    // Not there, or not to be had.
  }
  return emptyDraft;
};

const keep = (draft: Draft): void => {
  try {
    if (draft === emptyDraft) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, JSON.stringify({ shape: SHAPE, draft: withoutKeys(draft) }));
  } catch {
    // Private windows may refuse; the draft then lasts as long as the page.
  }
};

let current = readKept();
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const set = (next: Draft): void => {
  current = next;
  keep(next);
  for (const listener of listeners) listener();
};

/** A function is handed the draft as it is by then. */
export type DraftChange = Partial<Draft> | ((draft: Draft) => Partial<Draft>);

export const changeDraft = (change: DraftChange): void =>
  set({ ...current, ...(typeof change === 'function' ? change(current) : change) });
export const discardDraft = (): void => set(emptyDraft);

export const useDraft = (): { readonly draft: Draft; readonly isBegun: boolean } => {
  const draft = useSyncExternalStore(subscribe, () => current);
  return { draft, isBegun: draft !== emptyDraft };
};
