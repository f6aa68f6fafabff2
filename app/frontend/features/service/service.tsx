import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEnvironment } from '../../components/environment.tsx';
import { Link } from '../../components/link.tsx';
import { MetricTiles } from '../../components/metric-tiles.tsx';
import { Entity, Listed, useNamed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { PageTitle } from '../../components/page-title.tsx';
import { Loading } from '../../components/states.tsx';
import type { Service } from '../../lib/ledger/catalog.ts';
import { metricsOf } from '../../lib/ledger/metrics.ts';
import { metricsQuery, rolloutsQuery, serviceQuery } from '../../lib/record-queries.ts';
import { addressOf } from '../../lib/search.ts';
import { Cells } from './cells.tsx';
import { OpenIncidents } from './open-incidents.tsx';
import { RolloutTable } from './rollout-table.tsx';

function Details({ service }: { readonly service: Service }) {
  const { name, team, repository, links } = service;
  const host = useEnvironment()?.codeHost;
  const metrics = useQuery(metricsQuery({ service: name }));
  const rollouts = useInfiniteQuery(rolloutsQuery({ service: name }));
  return (
    <>
      <PageTitle text={name} />
      <div className={page.head}>
        <p className={page.crumbs}>
          Service of team <Link href={addressOf('/', { team })}>{team}</Link>
        </p>
        <h1>{name}</h1>
        <ul className={page.filters}>
          {repository && (
            <li>
              <a href={`${host}/${repository}`} rel="noreferrer">
                {repository}
              </a>
            </li>
          )}
          <li>
            <Link href={addressOf('/subscribe', { service: name })}>Subscribe</Link>
          </li>
          {links.map(({ title, url }) => (
            <li key={url}>
              <a href={url} rel="noreferrer">
                {title}
              </a>
            </li>
          ))}
        </ul>
      </div>
      <OpenIncidents service={name} />
      <section className={page.section}>
        <h2>Where it runs</h2>
        <Cells service={name} />
      </section>
      <section className={page.section}>
        <div className={page.sectionHead}>
          <h2>How it ships</h2>
          <span className="soft">production, last 90 days</span>
        </div>
        {metrics.data ? (
          <MetricTiles
            metrics={metricsOf(metrics.data)}
            link={(key) => `${addressOf('/metrics', { service: name })}#${key}`}
          />
        ) : metrics.error ? (
          <p className="soft">The metrics could not be read: {metrics.error.message}</p>
        ) : (
          <Loading />
        )}
      </section>
      <section className={page.section}>
        <div className={page.sectionHead}>
          <h2>Rollouts</h2>
          <Link href={addressOf('/changes', { service: name })}>Each deployment</Link>
        </div>
        <Listed query={rollouts} empty={<p className="soft">It was never deployed.</p>}>
          {(items) => <RolloutTable rollouts={items} />}
        </Listed>
      </section>
    </>
  );
}

export function ServiceView() {
  const name = useNamed('name');
  const query = useQuery({ ...serviceQuery(name ?? ''), enabled: Boolean(name) });
  return (
    <Entity named={name} query={query}>
      {(service) => <Details service={service} />}
    </Entity>
  );
}
