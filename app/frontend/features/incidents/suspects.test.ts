import { describe, expect, it } from 'vitest';
import { deploymentOf } from '../../lib/ledger/deployment.ts';
import { incidentOf } from '../../lib/ledger/incident.ts';
import { changedSince, suspectsOf } from './suspects.ts';

const incident = (fields: { causingDeploymentId?: string } = {}) =>
  incidentOf({
    id: 'i',
    service: 'cart',
    environment: 'prod',
    title: 'Slow',
    severity: 'SEVERITY_MAJOR',
    status: 'INCIDENT_STATUS_OPEN',
    startedAt: '2026-11-24T10:00:00Z',
    entityVersion: 1,
    entries: [],
    ...fields,
  });
const deployment = (id: string, service: string, finished: string, started = finished) =>
  deploymentOf({
    id,
    service,
    status: 'DEPLOYMENT_STATUS_SUCCEEDED',
    startedAt: `2026-11-24T${started}:00Z`,
    finishedAt: `2026-11-24T${finished}:00Z`,
  });
const deployments = [
  deployment('after', 'cart', '10:20', '10:10'),
  deployment('near', 'search', '09:58'),
  deployment('far', 'search', '09:10'),
  deployment('same', 'cart', '09:20'),
];

describe('suspects of an incident', () => {
  it('come by service, then by time before the start, and what came after it last', () => {
    expect(suspectsOf(deployments, incident()).map((each) => each.deployment.id)).toEqual([
      'same',
      'near',
      'far',
      'after',
    ]);
  });

  it('begin with the named cause', () => {
    expect(suspectsOf(deployments, incident({ causingDeploymentId: 'far' }))[0]?.deployment.id).toBe('far');
  });

  it('say why', () => {
    const [first, second] = suspectsOf(deployments, incident());
    expect(first?.reason).toBe('same service, succeeded 40\u00a0min before the start');
    expect(second?.reason).toBe('same environment, succeeded 2\u00a0min before the start');
  });

  it('are also rollouts that began before the window and ended in it, and those that last', () => {
    const since = Date.parse('2026-11-24T09:00:00Z');
    expect(changedSince(deployment('long', 'cart', '09:30', '07:30'), since)).toBe(true);
    expect(changedSince(deployment('before', 'cart', '08:30', '07:30'), since)).toBe(false);
    expect(changedSince({ ...deployment('lasts', 'cart', '09:30', '07:30'), finishedAt: '' }, since)).toBe(true);
  });
});
