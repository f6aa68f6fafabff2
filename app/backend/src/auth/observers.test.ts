import { describe, expect, it } from 'vitest';
import { principalOf } from './claims.ts';
import { checkObserver } from './policy.ts';

const config = {
  kind: 'controller' as const,
  issuer: 'https://cluster.example.com',
  audience: 'ledger',
  subjects: ['system:serviceaccount:argocd:notifications'],
};
const payload = { sub: 'system:serviceaccount:argocd:notifications' };
const target = { service: 'checkout', environment: 'prod', region: 'one' };

describe("an observer's token", () => {
  it('reports only the places that its issuer observes', () => {
    const limited = principalOf({ ...config, places: [{ environment: 'prod', region: 'one' }] }, payload);
    expect(() => checkObserver(target, limited)).not.toThrow();
    for (const other of [{ region: 'two' }, { environment: 'uat' }, { environment: 'uat', region: 'two' }])
      expect(() => checkObserver({ ...target, ...other }, limited)).toThrow(/this observer may not report/);
  });

  it('reports every place where none is named', () => {
    const unlimited = principalOf({ ...config, places: [] }, payload);
    expect(() => checkObserver({ ...target, region: 'two' }, unlimited)).not.toThrow();
  });
});
