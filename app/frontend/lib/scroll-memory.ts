import Router from 'next/router';
import { useEffect } from 'react';

/** What scrolls: the content, and the matrix inside it. */
const scrollers = ['#main', '[role=grid]'] as const;
const patienceMs = 3000;
const longestMemory = 100;

type ScrollPositions = readonly (readonly [number, number])[];

const positions = new Map<string, ScrollPositions>();
const keyOf = (state: unknown): string =>
  typeof state === 'object' && state !== null && 'key' in state ? String(state.key) : '';
const read = (): ScrollPositions =>
  scrollers.map((selector) => {
    const element = document.querySelector(selector);
    return [element?.scrollLeft ?? 0, element?.scrollTop ?? 0];
  });

/** Puts the scrollers there, once what they hold is long enough. Answers whether all are. */
function put(targets: ScrollPositions): boolean {
  return scrollers.every((selector, i) => {
    const [left = 0, top = 0] = targets[i] ?? [];
    const element = document.querySelector(selector);
    if (!element) return left === 0 && top === 0;
    element.scrollTo(left, top);
    return Math.abs(element.scrollTop - top) < 2;
  });
}

/** Back and forward lead to where the page was left; another page begins at its top. The content scrolls, not the window. */
export function useScrollMemory(): void {
  useEffect(() => {
    // Not `useRouter`, whose functions are others after each change of the page: a change begins and ends in one effect.
    const { events } = Router;
    let shown = keyOf(window.history.state);
    let wanted: ScrollPositions | undefined;
    let popping = false;
    let frame = 0;
    const stop = () => cancelAnimationFrame(frame);
    Router.beforePopState((state) => {
      popping = true;
      wanted = positions.get(keyOf(state));
      return true;
    });
    const leave = (_address: string, { shallow }: { readonly shallow: boolean }) => {
      stop();
      if (shallow) return;
      // The history has moved already when going back or forward, and not yet when going to a new page.
      positions.set(popping ? shown : keyOf(window.history.state), read());
      popping = false;
      const [oldest] = positions.keys();
      if (positions.size > longestMemory && oldest !== undefined) positions.delete(oldest);
    };
    const arrive = (_address: string, { shallow }: { readonly shallow: boolean }) => {
      shown = keyOf(window.history.state);
      if (shallow) return;
      const targets = wanted ?? scrollers.map(() => [0, 0] as const);
      wanted = undefined;
      const until = performance.now() + patienceMs;
      const step = () => {
        if (!put(targets) && performance.now() < until) frame = requestAnimationFrame(step);
      };
      step();
    };
    events.on('routeChangeStart', leave);
    events.on('routeChangeComplete', arrive);
    // A reader that scrolls meanwhile is right.
    window.addEventListener('wheel', stop, { passive: true });
    window.addEventListener('touchmove', stop, { passive: true });
    window.addEventListener('keydown', stop);
    return () => {
      stop();
      events.off('routeChangeStart', leave);
      events.off('routeChangeComplete', arrive);
      window.removeEventListener('wheel', stop);
      window.removeEventListener('touchmove', stop);
      window.removeEventListener('keydown', stop);
    };
  }, []);
}
