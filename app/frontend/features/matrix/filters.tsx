import type { ReactNode } from 'react';
import { Choice } from '../../components/choice.tsx';
import { Icon } from '../../components/icon.tsx';
import { Link } from '../../components/link.tsx';
import { StatusIcon } from '../../components/status.tsx';
import { type CatalogEnvironment, type Service, teamsOf } from '../../lib/ledger/catalog.ts';
import type { SearchState } from '../../lib/search.ts';
import { useTypedBefore } from '../../lib/typed-before.ts';
import css from './filters.module.css';
import { type Concern, concernNames } from './rows.ts';

const labels: Readonly<Record<Concern, { readonly text: string; readonly word: string }>> = {
  drifted: { text: 'drifted', word: 'drifted' },
  unhealthy: { text: 'degraded or missing', word: 'degraded' },
  moving: { text: 'in progress', word: 'in progress' },
  failed: { text: 'failed', word: 'failed' },
  skewed: { text: 'regions differ', word: 'regions differ' },
};

export interface FiltersProps {
  readonly search: SearchState;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly services: readonly Service[] | undefined;
  readonly places: readonly CatalogEnvironment[] | undefined;
  /** Services that each concern holds for; undefined while it loads. */
  readonly counts: Readonly<Record<Concern, number>> | undefined;
  readonly total: number | undefined;
  /** Places with an open incident; undefined while it loads. */
  readonly broken: number | undefined;
  /** Whether the matrix is that of an earlier instant, of which no open incidents are known. */
  readonly isPast: boolean;
  /** What else the bar offers. */
  readonly children: ReactNode;
}

export function Filters({
  search,
  text,
  onText,
  services,
  places,
  counts,
  total,
  broken,
  isPast,
  children,
}: FiltersProps) {
  const show = search.get('show');
  const environment = search.get('environment');
  const field = useTypedBefore(onText);
  return (
    <div className={css.bar}>
      <div className={css.fields}>
        <label className={css.search}>
          <Icon name="search" />
          <span className="hidden">Filter by service, team or version</span>
          <input
            ref={field}
            type="search"
            id="filter"
            placeholder="Service, team or version"
            autoComplete="off"
            spellCheck={false}
            aria-keyshortcuts="/"
            value={text}
            onChange={({ target }) => onText(target.value)}
          />
          <kbd aria-hidden>/</kbd>
        </label>
        <Choice search={search} name="team" label="Team" all="All teams" values={teamsOf(services)} />
        <nav className={css.segments} aria-label="Environment">
          {['', ...(places ?? []).map(({ name }) => name)].map((name) => (
            <Link
              key={name}
              href={search.link({ environment: name })}
              inPlace
              aria-current={environment === name ? 'true' : undefined}
            >
              {name === '' ? 'All' : name}
            </Link>
          ))}
        </nav>
        {children}
      </div>
      <nav className={css.concerns} aria-label="Show only">
        <Link href={search.link({ show: '' })} inPlace aria-current={show === '' ? 'true' : undefined}>
          <b>{total ?? '–'}</b> {total === 1 ? 'service' : 'services'}
        </Link>
        {!isPast && (
          <Link href="/incidents/" className={broken === 0 ? css.none : undefined}>
            <StatusIcon word="open" />
            <b>{broken ?? '–'}</b> {broken === 1 ? 'open incident' : 'open incidents'}
          </Link>
        )}
        {concernNames.map((name) => (
          <Link
            key={name}
            href={search.link({ show: show === name ? '' : name })}
            inPlace
            className={counts?.[name] === 0 ? css.none : undefined}
            aria-current={show === name ? 'true' : undefined}
          >
            <StatusIcon word={labels[name].word} />
            <b>{counts?.[name] ?? '–'}</b> {labels[name].text}
          </Link>
        ))}
      </nav>
    </div>
  );
}
