import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { mayChange } from './touched.ts';

const client = new QueryClient();
const queryOf = (queryKey: readonly unknown[], data?: unknown) => {
  const query = client.getQueryCache().build(client, { queryKey });
  if (data !== undefined) query.setData(data);
  return query;
};
const catalog = [
  { name: 'cart', team: 'payments', repository: '', links: [] },
  { name: 'search', team: 'discovery', repository: '', links: [] },
];
const cart = new Set(['cart']);
const changes = (queryKey: readonly unknown[], data?: unknown) => mayChange(queryOf(queryKey, data), cart, catalog);

describe('what an event may change', () => {
  it('is one deployment, rollout or incident by its service', () => {
    for (const kind of ['deployment', 'rollout', 'incident']) {
      expect(changes([kind, '1'], { service: 'cart' })).toBe(true);
      expect(changes([kind, '2'], { service: 'search' })).toBe(false);
      expect(changes([kind, '3'])).toBe(true);
    }
  });

  it('is a list or a comparison by its filter', () => {
    expect(changes(['deployments', { service: 'search' }])).toBe(false);
    expect(changes(['deployments', { service: 'cart' }])).toBe(true);
    expect(changes(['rollouts', { team: 'discovery' }])).toBe(false);
    expect(changes(['rollouts', { team: 'payments' }])).toBe(true);
    expect(changes(['comparison', { environment: 'uat', otherEnvironment: 'prod' }])).toBe(true);
    expect(mayChange(queryOf(['rollouts', { team: 'payments' }]), new Set(['new']), catalog)).toBe(true);
    expect(mayChange(queryOf(['deployments', { team: 'growth' }]), cart, undefined)).toBe(true);
  });

  it('is no metric of another team, or of a period that has ended', () => {
    const until = new Date().toISOString();
    expect(changes(['metrics', { team: 'payments', until }])).toBe(true);
    expect(changes(['metrics', { team: 'discovery', until }])).toBe(false);
    expect(changes(['metrics', { team: 'payments', until: '2026-01-01T00:00:00Z' }])).toBe(false);
    expect(changes(['metrics', { service: 'cart' }])).toBe(true);
  });

  it('is all of the catalog, and everything where no service is named', () => {
    expect(changes(['services', 'search'], { service: 'search' })).toBe(true);
    expect(mayChange(queryOf(['deployment', '4'], { service: 'search' }), new Set(['']), catalog)).toBe(true);
  });
});
