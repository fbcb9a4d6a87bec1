/** What this browser remembers of its user's choices. A browser that keeps nothing for us is no fault. */
import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

const read = (name: string): string | null => {
  try {
    return localStorage.getItem(`drayage.${name}`);
  } catch {
    return null;
  }
};

const write = (name: string, value: string): void => {
  try {
    localStorage.setItem(`drayage.${name}`, value);
  } catch {
    // Private windows may refuse; the choice then lasts as long as nothing asks for it again.
  }
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  // Another tab changed it.
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
};

/** A choice kept in this browser, the same in all its tabs; `null`: none was made. */
export const useKept = (name: string): [string | null, (value: string) => void] => {
  const value = useSyncExternalStore(subscribe, () => read(name));
  const set = useCallback((next: string) => write(name, next), [name]);
  return [value, set];
};
