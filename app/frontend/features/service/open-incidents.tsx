import { useInfiniteQuery } from '@tanstack/react-query';
import { IncidentLink } from '../../components/ledger-links.tsx';
import { Link } from '../../components/link.tsx';
import page from '../../components/page.module.css';
import { Status } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import { Unread } from '../../components/unread.tsx';
import { incidentsQuery } from '../../lib/record-queries.ts';
import { addressOf } from '../../lib/search.ts';

/** What is broken right now, before anything else; that nothing is, is said only where it is known. */
export function OpenIncidents({ service }: { readonly service: string }) {
  const query = useInfiniteQuery(incidentsQuery({ service, unresolved: true }));
  if (query.error && !query.data) return <Unread what="Its open incidents" query={query} />;
  if (!query.data) return null;
  const incidents = query.data.pages.flatMap(({ items }) => items);
  const all = <Link href={addressOf('/incidents', { service })}>All its incidents</Link>;
  if (incidents.length === 0) return <p className="soft">No incident is open. {all}</p>;
  return (
    <section className={page.section}>
      <div className={page.sectionHead}>
        <h2>Open incidents</h2>
        {all}
      </div>
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
