import { useQueries } from '@tanstack/react-query';
import { IncidentLink } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Status } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import { incidentQuery } from '../../lib/record-queries.ts';

/** The incidents that name this as their cause. */
export function Caused({ ids }: { readonly ids: readonly string[] }) {
  const incidents = useQueries({ queries: ids.map(incidentQuery) });
  if (ids.length === 0) return null;
  return (
    <section className={page.section}>
      <h2>What it caused</h2>
      <ul className={`${page.card} ${page.timeline}`}>
        {ids.map((id, i) => {
          const incident = incidents[i]?.data;
          return (
            <li key={id}>
              <IncidentLink id={id} text={incident?.title ?? 'an incident'} />
              {incident && (
                <span className="soft">
                  <Status word={incident.status} /> · {incident.severity} · <Ago at={incident.startedAt} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
