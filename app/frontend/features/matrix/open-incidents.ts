import type { Incident } from '../../lib/ledger/incident.ts';

/** Titles of open incidents by service and environment. */
export type OpenIncidents = ReadonlyMap<string, string>;

export const incidentKey = (service: string, environment: string): string => `${service}/${environment}`;

export function openIncidents(incidents: readonly Incident[]): OpenIncidents {
  const titles = new Map<string, string>();
  for (const { service, environment, title } of incidents) {
    const key = incidentKey(service, environment);
    titles.set(key, [titles.get(key), title].filter(Boolean).join('; '));
  }
  return titles;
}
