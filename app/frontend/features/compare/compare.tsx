import { useQuery } from '@tanstack/react-query';
import { Choice } from '../../components/choice.tsx';
import { CsvButton } from '../../components/csv-button.tsx';
import { useEnvironment } from '../../components/environment.tsx';
import { FilterFields } from '../../components/filter-fields.tsx';
import page from '../../components/page.module.css';
import { PageTitle } from '../../components/page-title.tsx';
import { Empty, Pending } from '../../components/states.tsx';
import { teamsOf } from '../../lib/ledger/catalog.ts';
import { placesQuery, servicesQuery } from '../../lib/queries.ts';
import { comparisonQuery } from '../../lib/record-queries.ts';
import { useSearch } from '../../lib/search.ts';
import { instantText } from '../../lib/since.ts';
import { type ComparedSide, sideText } from './action-facts.ts';
import css from './compare.module.css';
import { ComparisonTable } from './comparison-table.tsx';
import { here, Side, type SideNames, there } from './side.tsx';

const everyName = [...Object.values(here), ...Object.values(there), 'team', 'service'];

/** Two places of the ledger: what differs, what waits, and since when. */
export function Compare() {
  const search = useSearch();
  const ready = useEnvironment() !== undefined && search.ready;
  const places = useQuery({ ...placesQuery, enabled: ready });
  const services = useQuery({ ...servicesQuery, enabled: ready });
  const names = (places.data ?? []).map(({ name }) => name);
  // What waits for production is what most readers come for.
  const to = search.get('to') || (names.at(-1) ?? '');
  const from = search.get('from') || (names.at(-2) ?? names.at(-1) ?? '');
  const [service, team] = [search.get('service'), search.get('team')];
  const side = (environment: string, { region, version, at }: SideNames): ComparedSide => ({
    environment,
    region: search.get(region),
    version: service === '' ? '' : search.get(version),
    at: instantText(search.get(at)),
  });
  const [a, b] = [side(from, here), side(to, there)];
  const [hereText, thereText] = [sideText(a), sideText(b)];
  const title = from === '' ? 'Compare' : `${hereText} compared with ${thereText}`;
  const query = useQuery({
    ...comparisonQuery({
      environment: from,
      otherEnvironment: to,
      ...(a.region && { region: a.region }),
      ...(a.version && { version: a.version }),
      ...(a.at && { at: a.at }),
      ...(b.region && { otherRegion: b.region }),
      ...(b.version && { otherVersion: b.version }),
      ...(b.at && { otherAt: b.at }),
      ...(service && { service }),
      ...(team && service === '' && { team }),
    }),
    enabled: ready && from !== '' && to !== '',
  });
  const compared = everyName.filter((name) => search.get(name) !== '').length;
  const failed = [places, query].find(({ data, error }) => error && !data);
  return (
    <div className={`${page.page} ${page.wide}`}>
      <PageTitle text={title} />
      <div className={page.sectionHead}>
        <div className={page.head}>
          <h1>{title}</h1>
          <p className="soft">
            What runs in {hereText || 'the first environment'} and not in {thereText || 'the second one'}, and how long
            it has waited.
          </p>
        </div>
        {query.data && (
          <CsvButton
            name={`compare-${from}-${to}`}
            head={['service', 'difference', hereText, thereText, 'waiting since', 'commits']}
            rows={query.data.map((each) => [
              each.service,
              each.difference,
              each.release?.version ?? '',
              each.other?.version ?? '',
              each.waitingSince,
              String(each.commitCount),
            ])}
          />
        )}
      </div>
      <FilterFields legend="What to compare" set={compared}>
        <Side
          search={search}
          names={here}
          legend="Compare"
          environment={from}
          places={places.data ?? []}
          oneService={service !== ''}
        />
        <button
          type="button"
          className={css.swap}
          onClick={() =>
            search.set({
              from: to,
              to: from,
              fromRegion: b.region,
              toRegion: a.region,
              fromVersion: search.get('toVersion'),
              toVersion: search.get('fromVersion'),
              fromAt: search.get('toAt'),
              toAt: search.get('fromAt'),
            })
          }
        >
          Swap
        </button>
        <Side
          search={search}
          names={there}
          legend="with"
          environment={to}
          places={places.data ?? []}
          oneService={service !== ''}
        />
        <div className={css.scope}>
          <Choice search={search} name="team" label="Team" all="All teams" values={teamsOf(services.data)} />
          <Choice
            search={search}
            name="service"
            label="Service"
            all="All services"
            values={(services.data ?? []).map(({ name }) => name)}
          />
        </div>
      </FilterFields>
      {failed ? (
        <Pending query={failed} />
      ) : !query.data ? (
        <Pending query={query} />
      ) : query.data.length === 0 ? (
        <Empty title="Nothing differs">
          <p>
            {hereText} and {thereText} run the same images.
          </p>
        </Empty>
      ) : (
        <ComparisonTable services={query.data} here={a} there={b} catalog={services.data ?? []} />
      )}
    </div>
  );
}
