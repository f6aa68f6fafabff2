import { useRouter } from 'next/router';
import { useEffect, useRef, useState } from 'react';
import type { SearchState } from '../../lib/search.ts';

const settleMs = 250;

/** The text filter: shown at once, in the address as soon as the typing pauses. */
export function useTextFilter({ ready, get, set }: SearchState): readonly [string, (text: string) => void] {
  const { events } = useRouter();
  const inAddress = get('q');
  const [text, setText] = useState('');
  const written = useRef('');
  useEffect(() => {
    if (!ready || inAddress === written.current) return;
    written.current = inAddress;
    setText(inAddress);
  }, [ready, inAddress]);
  useEffect(() => {
    if (!ready || text === written.current) return;
    const timer = setTimeout(() => {
      written.current = text;
      set({ q: text });
    }, settleMs);
    // Who is on the way to another page would be called back by a change of this one's address.
    const leave = (_address: string, { shallow }: { readonly shallow: boolean }) => {
      if (!shallow) clearTimeout(timer);
    };
    events.on('routeChangeStart', leave);
    return () => {
      clearTimeout(timer);
      events.off('routeChangeStart', leave);
    };
  }, [ready, text, set, events]);
  return [text, setText];
}
