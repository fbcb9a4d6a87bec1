/**
 * Thousands of rows of which only those in sight are drawn. Arrow keys, Home and End move the focus from row to row; the row that
 * has it stays drawn wherever one scrolls, so that it is not lost.
 */
import { defaultRangeExtractor, useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type RefCallback } from 'react';

type Rows = {
  readonly virtualizer: Virtualizer<Window, Element>;
  /** For the element that holds the rows; it is as high as all of them. */
  readonly holder: RefCallback<HTMLElement>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (index: number) => void;
  readonly onBlur: () => void;
  /** Where a row stands within its holder, in pixels. */
  readonly offsetOf: (start: number) => number;
};

/**
 * Each row carries `data-index` and holds one link, which takes its focus.
 * @param keyOf what a row is, wherever it stands after another sort.
 */
export const useVirtualRows = (count: number, rowHeight: number, keyOf: (index: number) => string): Rows => {
  const [rows, setRows] = useState<HTMLElement | null>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  const [focused, setFocused] = useState<number>();
  /** A row that is to have the focus once it is drawn. */
  const wanted = useRef<number>(undefined);

  // What is above the rows may grow: a message, filters in two lines.
  useLayoutEffect(() => {
    if (rows === null) return undefined;
    const measure = (): void => setScrollMargin(Math.round(rows.getBoundingClientRect().top + scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [rows]);

  const virtualizer = useWindowVirtualizer<Element>({
    count,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    overscan: 8,
    scrollMargin,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      return focused === undefined || focused >= count || indexes.includes(focused)
        ? indexes
        : [...indexes, focused].sort((left, right) => left - right);
    },
  });

  const focusRow = (index: number): boolean => {
    const link = rows?.querySelector<HTMLElement>(`[data-index="${String(index)}"] a`);
    link?.focus({ preventScroll: true });
    return link !== null && link !== undefined;
  };

  useLayoutEffect(() => {
    if (wanted.current !== undefined && focusRow(wanted.current)) wanted.current = undefined;
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    const index = Number(row?.dataset['index']);
    const page = Math.max(1, Math.floor(innerHeight / rowHeight) - 2);
    const targets: Partial<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: count - 1,
    };
    const target = targets[event.key];
    if (row === null || target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const to = Math.min(Math.max(target, 0), count - 1);
    wanted.current = to;
    setFocused(to);
    virtualizer.scrollToIndex(to);
  };

  return {
    virtualizer,
    holder: setRows,
    onKeyDown,
    onFocus: setFocused,
    onBlur: () => setFocused(undefined),
    offsetOf: (start) => start - scrollMargin,
  };
};
