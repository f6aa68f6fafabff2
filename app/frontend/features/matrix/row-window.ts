import { type RefObject, startTransition, useCallback, useEffect, useState, useSyncExternalStore } from 'react';

/** Rows drawn above and below those on the screen, so that scrolling shows no gap. */
const spareRows = 8;
/** Rows added in one step: more in one step would hold up a slow phone. */
const stepRows = 2;

interface Drawn {
  readonly rows: number;
  /** Of rows: the first on the screen, and how many fit. */
  readonly first: number;
  readonly count: number;
  /** How many more, above and below. */
  readonly spare: number;
  /** Drawn wherever it is: it holds the focus. */
  readonly kept: number;
}

/** The indexes of the rows to draw, ascending. */
export function drawnRows({ rows, first, count, spare, kept }: Drawn): readonly number[] {
  // A list that has become shorter than the scroll position ends on the screen.
  const shown = Math.max(0, Math.min(first, rows - count));
  const top = Math.max(0, shown - spare);
  const end = Math.min(rows, shown + count + spare);
  const indexes = Array.from({ length: Math.max(0, end - top) }, (_, i) => top + i);
  if (kept < 0 || kept >= rows || (kept >= top && kept < end)) return indexes;
  return kept < top ? [kept, ...indexes] : [...indexes, kept];
}

/** Rows are added step by step, first those on the screen and then the spare ones, so that no step takes long. */
function useGrowing(count: number): Pick<Drawn, 'count' | 'spare'> {
  const [grown, setGrown] = useState(stepRows);
  const whole = grown >= count + spareRows;
  useEffect(() => {
    if (whole) return;
    const timer = setTimeout(() => startTransition(() => setGrown(grown + stepRows)));
    return () => clearTimeout(timer);
  }, [grown, whole]);
  return whole ? { count, spare: spareRows } : { count: Math.min(count, grown), spare: Math.max(0, grown - count) };
}

/**
 * The first row on the screen and how many fit, as the scroller moves and changes its size. All rows are `rowPx` high, so
 * nothing is measured.
 */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  rowPx: number,
): Pick<Drawn, 'first' | 'count' | 'spare'> {
  const subscribe = useCallback(
    (changed: () => void) => {
      const element = scroller.current;
      if (!element) return () => undefined;
      const sizes = new ResizeObserver(changed);
      sizes.observe(element);
      element.addEventListener('scroll', changed, { passive: true });
      return () => {
        sizes.disconnect();
        element.removeEventListener('scroll', changed);
      };
    },
    [scroller],
  );
  const first = useSyncExternalStore(subscribe, () => Math.floor((scroller.current?.scrollTop ?? 0) / rowPx));
  // Before it is there, it is taken to be as high as the window.
  const count = useSyncExternalStore(subscribe, () =>
    Math.ceil((scroller.current?.clientHeight ?? window.innerHeight) / rowPx),
  );
  return { first, ...useGrowing(count) };
}
