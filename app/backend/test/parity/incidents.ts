import type { JsonValue } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { at, codes, idOf, play } from '../both.ts';
import { message } from '../scenario.ts';
import type { Outcome } from '../transports.ts';

export function incidentParity(): void {
  it('lists with every filter at once', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.person('viewers');
      const place = { service: 'search', environment: 'prod' };
      const window = { team: 'discovery', since: at(1), until: at(2) };
      const region = 'ap-southeast-2';
      await call('ListDeployments', { ...place, ...window, region, status: 'DEPLOYMENT_STATUS_FAILED' }, { token });
      const kind = { intent: 'INTENT_PLANNED', status: 'ROLLOUT_STATUS_FAILED' };
      await call('ListRollouts', { ...place, ...window, ...kind }, { token });
      const open = { unresolved: true, status: 'INCIDENT_STATUS_OPEN' };
      await call('ListIncidents', { ...place, ...window, ...open }, { token });
      await call('ListObservations', { ...place, region }, { token });
    });
    expect(codes(outcomes)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('an incident from its opening to its end, and the metrics that follow', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.person('editors');
      const deployments = message(
        await call('ListDeployments', { service: 'checkout', region: 'ap-southeast-4', pageSize: 1 }, { token }),
      );
      const [cause] = deployments['deployments'] as { id: string }[];
      const request = {
        service: 'checkout',
        environment: 'prod',
        title: 'Down',
        severity: 'SEVERITY_MAJOR',
        startedAt: at(11),
      };
      const id = idOf(await call('OpenIncident', request, { token }));
      await call('OpenIncident', { ...request, service: 'search', causingDeploymentId: cause?.id ?? '' }, { token });
      const append = (version: number, entry: object) =>
        call('AppendIncidentEntry', { id, at: at(12), expectedVersion: version, ...entry } as JsonValue, { token });
      await append(1, { kind: 'INCIDENT_ENTRY_KIND_CAUSE', causingDeploymentId: cause?.id ?? '' });
      await append(1, { kind: 'INCIDENT_ENTRY_KIND_NOTE', note: 'late' });
      await append(2, { kind: 'INCIDENT_ENTRY_KIND_RESOLVED', note: 'rolled back' });
      await append(3, { kind: 'INCIDENT_ENTRY_KIND_MITIGATED' });
      await append(0, { kind: 'INCIDENT_ENTRY_KIND_NOTE' });
      await call('GetIncident', { id }, { token });
      await call('ListIncidents', { service: 'checkout', status: 'INCIDENT_STATUS_RESOLVED' }, { token });
      await call('OpenIncident', { ...request, startedAt: at(13) }, { token });
      await call('ListIncidents', { team: 'payments', unresolved: true }, { token });
      await call('ListIncidents', { environment: 'prod', since: at(11), until: at(13) }, { token });
      const caused = message(await call('GetDeployment', { id: cause?.id ?? '' }, { token }));
      await call('GetRollout', { id: caused['rolloutId'] ?? '' }, { token });
      const window = { since: '2020-01-01T00:00:00Z', until: '2020-02-01T00:00:00Z' };
      await call('GetDeliveryMetrics', { service: 'checkout', ...window }, { token });
      await call('GetDeliveryMetrics', { team: 'discovery', ...window }, { token });
      await call('GetDeliveryMetrics', { service: 'checkout', since: window.until, until: window.since }, { token });
      await call('GetDeliveryMetrics', {}, { token });
    });
    expect(codes(outcomes)).toEqual([
      ...['ok', 'ok', 'not_found', 'ok', 'version_mismatch', 'ok', 'conflict', 'version_required', 'ok', 'ok'],
      ...['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'invalid_argument', 'invalid_argument'],
    ]);
    const incident = message(outcomes[8] as Outcome)['id'];
    const listed = (index: number) =>
      (message(outcomes[index] as Outcome)['incidents'] as { startedAt: string }[]).map((i) => i.startedAt);
    expect([listed(11), listed(12)]).toEqual([[at(13)], [at(11)]]);
    expect(outcomes.slice(13, 15).map((outcome) => message(outcome)['causedIncidentIds'])).toEqual([
      [incident],
      [incident],
    ]);
    expect(outcomes[8]).toMatchObject({ message: { status: 'INCIDENT_STATUS_RESOLVED', entityVersion: 3 } });
    expect(outcomes[15]).toMatchObject({
      message: { failedDeploymentRecoveryTime: { n: 1, rows: [{ seconds: 86_400 }] }, changeFailRate: { count: 1 } },
    });
  });
}
