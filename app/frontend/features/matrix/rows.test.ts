import { describe, expect, it } from 'vitest';
import type { Cell } from '../../lib/ledger/cell.ts';
import { columnsOf, countConcerns, matching, rowsOf, withConcern } from './rows.ts';

const cell = (service: string, environment: string, region: string, fields: Partial<Cell> = {}): Cell => ({
  service,
  environment,
  region,
  claimed: { deploymentId: 'd', version: 'v1.2.0', imageDigest: 'sha256:1', since: '2026-11-24T00:00:00Z' },
  latest: undefined,
  observed: undefined,
  drift: 'none',
  regionSkew: false,
  entityVersion: 1,
  ...fields,
});
const service = (name: string, team: string) => ({ name, team, repository: '', links: [] });
const places = [
  { name: 'dev', tier: 'development', regions: ['south'] },
  { name: 'prod', tier: 'production', regions: ['south', 'east'] },
] as const;
const columns = columnsOf(places, '');
const services = [service('search', 'discovery'), service('cart', 'payments'), service('idle', 'payments')];
const cells = [
  cell('cart', 'prod', 'east', { drift: 'drifted', regionSkew: true }),
  cell('search', 'dev', 'south'),
  cell('unlisted', 'dev', 'south'),
];
const rows = rowsOf(cells, services, columns);

describe('rows of the matrix', () => {
  it('have the columns of the environments in their order, regions sorted within', () => {
    expect(columns.map(({ key, first }) => [key, first])).toEqual([
      ['dev/south', true],
      ['prod/east', true],
      ['prod/south', false],
    ]);
    expect(columnsOf(places, 'prod')).toHaveLength(2);
  });

  it('are every service that the catalog or the matrix knows, by name', () => {
    expect(rows.map(({ service: name, team }) => [name, team])).toEqual([
      ['cart', 'payments'],
      ['idle', 'payments'],
      ['search', 'discovery'],
      ['unlisted', ''],
    ]);
    expect(rows[0]?.cells.map((each) => each?.region)).toEqual([undefined, 'east', undefined]);
    expect(rows[1]?.cells).toEqual([undefined, undefined, undefined]);
  });

  it('match a text by service, team and version, every word of it', () => {
    const names = (text: string, team = '') => matching(rows, { text, team }).map((row) => row.service);
    expect(names('')).toHaveLength(4);
    expect(names('PAY')).toEqual(['cart', 'idle']);
    expect(names('pay ca')).toEqual(['cart']);
    expect(names('v1.2')).toEqual(['cart', 'search', 'unlisted']);
    expect(names('', 'discovery')).toEqual(['search']);
    expect(names('cart', 'discovery')).toEqual([]);
  });

  it('match a version in any case, also one that is on its way or has failed', () => {
    const latest = { deploymentId: 'e', version: '2026.11-RC1', status: 'failed', startedAt: '' } as const;
    const rolling = rowsOf([cell('cart', 'dev', 'south', { claimed: undefined, latest })], services, columns);
    expect(matching(rolling, { text: 'RC1', team: '' }).map((row) => row.service)).toEqual(['cart']);
  });

  it('are counted and kept by what is of concern', () => {
    expect(countConcerns(rows)).toEqual({ drifted: 1, unhealthy: 0, moving: 0, failed: 0, skewed: 1 });
    expect(withConcern(rows, 'drifted').map((row) => row.service)).toEqual(['cart']);
    expect(withConcern(rows, undefined)).toBe(rows);
  });
});
