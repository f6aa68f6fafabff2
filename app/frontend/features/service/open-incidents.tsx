import { useInfiniteQuery } from '@tanstack/react-query';
import { IncidentLink } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Status } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import { Unread } from '../../components/unread.tsx';
import { incidentsQuery } from '../../lib/record-queries.ts';

/** What is broken right now, before anything else. Nothing when nothing is; not where that is unknown. */
export function OpenIncidents({ service }: { readonly service: string }) {
  const query = useInfiniteQuery(incidentsQuery({ service, unresolved: true }));
  if (query.error && !query.data) return <Unread what="Its open incidents" query={query} />;
  const incidents = query.data?.pages.flatMap(({ items }) => items) ?? [];
  if (incidents.length === 0) return null;
  return (
    <section className={page.section}>
      <h2>Open incidents</h2>
      <ul className={`${page.card} ${page.timeline}`}>
        {incidents.map((incident) => (
          <li key={incident.id}>
            <IncidentLink id={incident.id} text={incident.title} />
            <span className="soft">
              <Status word={incident.status} /> · {incident.severity} · {incident.environment} ·{' '}
              <Ago at={incident.startedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
