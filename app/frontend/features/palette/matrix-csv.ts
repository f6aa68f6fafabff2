import { csvOf } from '../../lib/csv.ts';
import type { Service } from '../../lib/ledger/catalog.ts';
import type { Cell } from '../../lib/ledger/cell.ts';

const head = [
  'service',
  'team',
  'environment',
  'region',
  'version',
  'image',
  'since',
  'latest version',
  'latest status',
  'observed version',
  'observed image',
  'health',
  'drift',
  'as of',
];

/** What runs where, a place a row. `at` says when that was known to be true. */
export function matrixCsv(cells: readonly Cell[], services: readonly Service[], at: number): string {
  const teams = new Map(services.map(({ name, team }) => [name, team]));
  const asOf = new Date(at).toISOString();
  const rows = cells.map(({ service, environment, region, claimed, latest, observed, drift }) => [
    service,
    teams.get(service) ?? '',
    environment,
    region,
    claimed?.version ?? '',
    claimed?.imageDigest ?? '',
    claimed?.since ?? '',
    latest?.version ?? '',
    latest?.status ?? '',
    observed?.version ?? '',
    observed?.imageDigest ?? '',
    observed?.health ?? '',
    drift,
    asOf,
  ]);
  return csvOf([head, ...rows]);
}
