import { Choice } from '../../components/choice.tsx';
import { FilterFields } from '../../components/filter-fields.tsx';
import { InstantField } from '../../components/instant-field.tsx';
import page from '../../components/page.module.css';
import { type CatalogEnvironment, type Service, teamsOf } from '../../lib/ledger/catalog.ts';
import type { SearchState } from '../../lib/search.ts';
import { intents, statuses } from './filter-values.ts';

const filterNames = ['environment', 'region', 'team', 'service', 'status', 'intent', 'since', 'until'];
const spans = [
  ['', 'any time'],
  ['24h', 'last 24 hours'],
  ['friday', 'since Friday'],
  ['7d', 'last 7 days'],
  ['30d', 'last 30 days'],
] as const;

export function ChangeFilters(props: {
  readonly search: SearchState;
  readonly places: readonly CatalogEnvironment[];
  readonly services: readonly Service[];
}) {
  const { search, places, services } = props;
  const environment = search.get('environment');
  const inReach = places.filter(({ name }) => environment === '' || name === environment);
  const regions = [...new Set(inReach.flatMap((place) => place.regions))].toSorted();
  const since = search.get('since');
  const isDay = /^\d{4}-/.test(since);
  return (
    <FilterFields legend="Filters" set={filterNames.filter((name) => search.get(name) !== '').length}>
      <Choice
        search={search}
        name="environment"
        label="Environment"
        all="All environments"
        values={places.map(({ name }) => name)}
      />
      <Choice search={search} name="region" label="Region" all="All regions" values={regions} />
      <Choice search={search} name="team" label="Team" all="All teams" values={teamsOf(services)} />
      <Choice
        search={search}
        name="service"
        label="Service"
        all="All services"
        values={services.map(({ name }) => name)}
      />
      <Choice search={search} name="status" label="Status" all="Any status" values={statuses} />
      <Choice search={search} name="intent" label="Intent" all="Any intent" values={intents} />
      <label>
        <span className="hidden">Time</span>
        <select value={isDay ? 'day' : since} onChange={({ target }) => search.set({ since: target.value })}>
          {spans.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
          {isDay && <option value="day">from a date</option>}
          {since !== '' && !isDay && !spans.some(([value]) => value === since) && (
            <option value={since}>{since}</option>
          )}
        </select>
      </label>
      <span className={page.range}>
        <InstantField
          label="From"
          text="from"
          value={search.get('since')}
          onChange={(since) => search.set({ since })}
        />
        <InstantField label="Until" text="to" value={search.get('until')} onChange={(until) => search.set({ until })} />
      </span>
    </FilterFields>
  );
}
