import type { UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import { useRouter } from 'next/router';
import type { ReactNode } from 'react';
import { useEnvironment } from './environment.tsx';
import { Link } from './link.tsx';
import page from './page.module.css';
import { Empty, Pending } from './states.tsx';

/** What the address of an entity's page names. Undefined until it is known, and `env.json` is read. */
export function useNamed(key: string): string | undefined {
  const { query, isReady } = useRouter();
  const environment = useEnvironment();
  const value = query[key];
  if (!isReady || !environment) return undefined;
  return typeof value === 'string' ? value : '';
}

/** The states of a page about one thing. */
export function Entity<Data>(props: {
  readonly named: string | undefined;
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}) {
  const { named, query, children } = props;
  if (named === '') {
    return (
      <>
        <h1 className="hidden">Not found</h1>
        <Empty title="Not found: the address has no name in it">
          <Link href="/">What runs where</Link>
        </Empty>
      </>
    );
  }
  // Another one begins afresh, also where it is known already: a note that is typed belongs to one incident.
  if (query.data !== undefined)
    return (
      <div key={named} className={page.page}>
        {children(query.data)}
      </div>
    );
  return (
    <div className={page.page}>
      <h1 className="hidden">{query.error ? 'Not shown' : 'Loading'}</h1>
      <Pending query={query} />
    </div>
  );
}

interface Page<Item> {
  readonly items: readonly Item[];
}

/** The states of a list that comes page by page. */
export function Listed<Item>(props: {
  readonly query: UseInfiniteQueryResult<{ readonly pages: readonly Page<Item>[] }>;
  /** Shows fewer than came. */
  readonly keep?: (item: Item) => boolean;
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
}) {
  const { query, keep = () => true, empty, children } = props;
  if (!query.data) return <Pending query={query} />;
  const items = query.data.pages.flatMap((each) => each.items).filter(keep);
  return (
    <>
      {items.length > 0 ? children(items) : !query.hasNextPage && empty}
      {query.isFetchNextPageError && (
        <p role="alert" className="soft">
          Older ones could not be read.
        </p>
      )}
      {query.hasNextPage && (
        <button
          type="button"
          className={page.more}
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? 'Loading…' : items.length > 0 ? 'Show older ones' : 'Look further back'}
        </button>
      )}
    </>
  );
}
