import type pg from 'pg';
import type { TimeList } from '../src/database/page-query.ts';
import { deploymentList } from '../src/deployments/repository.ts';
import { rolloutList } from '../src/deployments/rollouts.ts';
import { incidentList } from '../src/incidents/repository.ts';
import { observationList } from '../src/observations/repository.ts';

/** Every subset of the filters. */
export function subsets(names: readonly string[]): readonly (readonly string[])[] {
  const [first, ...others] = names;
  if (first === undefined) return [[]];
  const rest = subsets(others);
  return [...rest, ...rest.map((subset) => [first, ...subset])];
}

export const window = { since: '2026-01-02T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' };
const emptyWindow = { since: '2025-01-01T00:00:00.000Z', until: '2025-06-01T00:00:00.000Z' };
const place = { environment: 'prod', region: 'east' };
type Values = Readonly<Record<string, string>>;
/** What finds much, little and nothing at all. */
export const worlds: Readonly<Record<string, Values>> = {
  busy: { ...window, ...place, service: 'service-1', team: 'team-1', status: 'succeeded', intent: 'planned' },
  quiet: { ...window, ...place, service: 'service-190', team: 'quiet', status: 'failed', intent: 'rollback' },
  idle: { ...window, ...place, service: 'idle-1', team: 'idle', status: 'cancelled', intent: 'hotfix' },
  mixed: {
    ...emptyWindow,
    environment: 'sandbox',
    region: 'west',
    service: 'service-1',
    team: 'quiet',
    status: 'cancelled',
    intent: 'hotfix',
  },
};

interface Listed {
  readonly list: TimeList;
  readonly filters: readonly string[];
  /** Status of an incident has other words. */
  readonly values?: Readonly<Record<string, Values>>;
  /** Buffers of a page of fifty: of one place or service, and of a team of twenty services. */
  readonly budget: { readonly one: number; readonly team: number };
}

const place2 = ['environment', 'since', 'until'];
export const lists: Readonly<Record<string, Listed>> = {
  deployments: {
    list: deploymentList,
    filters: ['service', 'region', 'team', 'status', ...place2],
    budget: { one: 800, team: 4000 },
  },
  rollouts: {
    list: rolloutList,
    filters: ['service', 'team', 'status', 'intent', ...place2],
    budget: { one: 2600, team: 6000 },
  },
  incidents: {
    list: incidentList,
    filters: ['service', 'team', 'status', 'unresolved', ...place2],
    values: Object.fromEntries(
      ['busy', 'quiet', 'idle', 'mixed'].map((world) => [world, { status: 'mitigated', unresolved: 'true' }]),
    ),
    budget: { one: 800, team: 4000 },
  },
  observations: {
    list: observationList,
    filters: ['service', 'environment', 'region'],
    budget: { one: 800, team: 800 },
  },
};

/** What a filter means, said in another way, and slowly. */
export async function naive(
  client: pg.Client,
  { table, timeColumn }: TimeList,
  filters: Values,
): Promise<readonly string[]> {
  const values: string[] = [];
  const conditions = Object.entries(filters)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => {
      if (name === 'unresolved') return `t.status <> 'resolved'`;
      const parameter = `$${values.push(value)}`;
      if (name === 'since') return `t.${timeColumn} >= ${parameter}::timestamptz`;
      if (name === 'until') return `t.${timeColumn} < ${parameter}::timestamptz`;
      return name === 'team'
        ? `(SELECT s.team FROM services s WHERE s.name = t.service) = ${parameter}`
        : `t.${name} = ${parameter}`;
    });
  const { rows } = await client.query<{ id: string }>(
    `SELECT t.id FROM ${table} t ${conditions.length > 0 ? 'WHERE' : ''} ${conditions.join(' AND ')}
     ORDER BY t.${timeColumn} DESC, t.id DESC LIMIT 21`,
    values,
  );
  return rows.map(({ id }) => id);
}
