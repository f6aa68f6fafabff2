import { useRouter } from 'next/router';
import { useCallback, useMemo } from 'react';

export type Search = Readonly<Record<string, string>>;

/** An address with these filters; an empty one is left out. */
export function addressOf(pathname: string, search: Search): string {
  const query = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== '')).toString();
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`;
  return query === '' ? path : `${path}?${query}`;
}

export interface SearchState {
  /** False until the address is known: the export is the same for every address. */
  readonly ready: boolean;
  /** A filter's value; empty when absent. */
  readonly get: (key: string) => string;
  /** The address with some filters changed. */
  readonly link: (changes: Search) => string;
  /** Goes there without a new entry in the history. */
  readonly set: (changes: Search) => void;
}

/** Filters live in the address, so that a view can be sent as a link. */
export function useSearch(): SearchState {
  const { query, isReady, pathname, replace } = useRouter();
  const search = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(query).map(([key, value]) => [key, (Array.isArray(value) ? value[0] : value) ?? '']),
      ),
    [query],
  );
  const link = useCallback((changes: Search) => addressOf(pathname, { ...search, ...changes }), [pathname, search]);
  return {
    ready: isReady,
    get: useCallback((key: string) => search[key] ?? '', [search]),
    link,
    set: useCallback(
      (changes: Search) => {
        void replace(link(changes), undefined, { shallow: true, scroll: false });
      },
      [link, replace],
    ),
  };
}
