import { useQuery } from '@tanstack/react-query';
import { Choice } from '../../components/choice.tsx';
import { Copy } from '../../components/copy.tsx';
import { useEnvironment } from '../../components/environment.tsx';
import { useMayEdit } from '../../components/may-edit.ts';
import page from '../../components/page.module.css';
import { PageTitle } from '../../components/page-title.tsx';
import { teamsOf } from '../../lib/ledger/catalog.ts';
import { placesQuery, servicesQuery } from '../../lib/queries.ts';
import { addressOf, useSearch } from '../../lib/search.ts';
import css from './subscribe.module.css';
import { Webhooks } from './webhooks.tsx';

/** Changes and incidents elsewhere: in a feed reader, or in a system that accepts webhooks. */
export function Subscribe() {
  const search = useSearch();
  const mayEdit = useMayEdit();
  const ready = useEnvironment() !== undefined && search.ready;
  const places = useQuery({ ...placesQuery, enabled: ready }).data ?? [];
  const services = useQuery({ ...servicesQuery, enabled: ready }).data ?? [];
  const [service, environment] = [search.get('service'), search.get('environment')];
  const team = service === '' ? search.get('team') : '';
  const scope = { service, team, environment };
  const feed = ready ? `${window.location.origin}${addressOf('/api/v1/feed', scope).replace('/feed/', '/feed')}` : '';
  return (
    <div className={page.page}>
      <PageTitle text="Subscribe" />
      <div className={page.head}>
        <h1>Subscribe</h1>
        <p className="soft">Deployments, incidents and catalog changes, as they happen.</p>
      </div>
      <fieldset className={page.filters}>
        <legend className="hidden">Scope</legend>
        <Choice
          search={search}
          name="service"
          label="Service"
          all="All services"
          values={services.map(({ name }) => name)}
        />
        {service === '' && (
          <Choice search={search} name="team" label="Team" all="All teams" values={teamsOf(services)} />
        )}
        <Choice
          search={search}
          name="environment"
          label="Environment"
          all="All environments"
          values={places.map(({ name }) => name)}
        />
      </fieldset>
      <section className={page.section} aria-label="Feed">
        <h2>Feed</h2>
        <div className={`${page.card} ${css.box}`}>
          <p className={css.address}>
            <a href={feed}>{feed}</a> <Copy value={feed} label="Copy the feed's address" />
          </p>
          <p className="soft">
            The newest 50 events, as a JSON Feed. If this ledger requires a sign-in for reads, the feed reader has to
            send a token.
          </p>
        </div>
      </section>
      <section className={page.section} aria-label="Webhooks">
        <h2>Webhooks</h2>
        {mayEdit ? (
          <Webhooks scope={scope} />
        ) : (
          <p className="soft">
            Editors manage webhooks: sign in as an editor. A webhook receives each event when it happens, as a signed
            request.
          </p>
        )}
      </section>
    </div>
  );
}
