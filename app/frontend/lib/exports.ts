import type { operations } from '@sample-platform-ai/contract/gen/openapi.ts';
import { answerOf, ledger } from './api.ts';
import { csvOf } from './csv.ts';
import type { Incident } from './ledger/incident.ts';
import { type Filter, readIncidents } from './lists.ts';

/** Every deployment of a filter, as the ledger writes it. An answer that breaks off is an error, not a shorter file. */
export function deploymentsCsv(
  filter: NonNullable<operations['ExportDeployments']['parameters']['query']>,
  signal: AbortSignal,
): Promise<Blob> {
  const query = { ...filter, format: 'EXPORT_FORMAT_CSV' as const };
  return answerOf(ledger().GET('/v1/exports/deployments', { params: { query }, parseAs: 'blob', signal }));
}

const head = ['title', 'service', 'environment', 'severity', 'status', 'started', 'resolved', 'cause'];
const rowOf = (each: Incident): readonly string[] => [
  each.title,
  each.service,
  each.environment,
  each.severity,
  each.status,
  each.startedAt,
  each.resolvedAt,
  each.causingDeploymentId,
];

/** Every incident of a filter, page after page: the ledger has no export of them. */
export async function incidentsCsv(filter: Filter<'ListIncidents'>, signal: AbortSignal): Promise<Blob> {
  const rows: (readonly string[])[] = [head];
  let next = '';
  do {
    const page = await readIncidents({ ...filter, pageSize: 200 }, next, signal);
    rows.push(...page.items.map(rowOf));
    next = page.next;
  } while (next !== '');
  return new Blob([csvOf(rows)], { type: 'text/csv' });
}
