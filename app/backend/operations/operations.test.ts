import { contractMethods, errorCatalogue } from '@sample-platform-ai/contract';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { describeAlerts, describeRunbooks } from '@sample-platform-ai/gitops/observability/alerts/describe-alerts.ts';
import { exportedMetrics, histogramSeries } from '@sample-platform-ai/gitops/observability/metrics/exported.ts';
import { queriesOf } from '@sample-platform-ai/gitops/observability/metrics/queries.ts';
import { withoutLabel, withoutMetric } from '@sample-platform-ai/gitops/observability/metrics/unanswered.ts';
import { createPools } from '@sample-platform-ai/kit/database/pools.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { createTelemetry } from '../src/operations/telemetry.ts';
import { failed, timed } from './calls.ts';
import { operations } from './index.ts';
import { ledgerScenarios } from './scenarios.ts';

describeAlerts('the ledger', operations.rules, ledgerScenarios);
describeRunbooks(operations.rules);

describe('what the ledger asks of Prometheus', () => {
  const queries = queriesOf(operations.rules, operations.dashboards);
  const objectives = platform.services.find(({ operations: module }) => module?.includes('backend'))?.objectives;
  /** Metric -> its labels. */
  const own = new Map<string, readonly string[]>();
  let buckets: readonly number[] = [];

  beforeAll(async () => {
    // The service's own registry. Nothing connects: a pool does when it is first asked.
    const url = 'postgres://ledger@127.0.0.1:1/nothing';
    const { database } = readConfig({ LEDGER_WRITER_URL: url, LEDGER_READER_URL: url, LEDGER_ISSUERS: '[]' });
    const pools = createPools(database, { applicationName: 'ledger', onIdleError: () => {} });
    const { registry, observe, countDelivery, watchRelay } = createTelemetry({
      pools,
      feed: { readers: 0, lagSeconds: 0 },
      replicaLag: { seconds: 0 },
      log: pino({ level: 'silent' }),
    });
    countDelivery('delivered');
    watchRelay({ lagSeconds: 0 });
    await observe('rest', 'MatrixService.GetMatrix', { requestId: '1' }, () => Promise.resolve());
    for (const { name, type, values } of await registry.getMetricsAsJSON()) {
      const labels = [...new Set(values.flatMap((value) => Object.keys(value.labels)))];
      for (const series of String(type) === 'histogram' ? histogramSeries(name) : [name]) own.set(series, labels);
      if (name === 'ledger_call_seconds') {
        buckets = values.flatMap(({ labels: { le } }) => (typeof le === 'number' ? [le] : []));
      }
    }
    await pools.end();
  });
  afterAll(() => own.clear());

  it('is exported by it', () => {
    expect(queries.length).toBeGreaterThan(12);
    const known = new Set(Object.values(exportedMetrics).flatMap(({ others }) => others));
    expect(withoutMetric(queries, own, known)).toEqual([]);
  });

  it('is chosen by labels that it gives', () => {
    expect(withoutLabel(queries, own)).toEqual([]);
  });

  const noObjectives = objectives ? '' : ' (skipped: no service of this platform has these operations)';
  it.skipIf(!objectives)(
    `measures its objectives as the contract defines them: only its failures, no streams, at a bucket boundary${noObjectives}`,
    () => {
      expect(objectives?.indicator).toEqual({ histogram: 'ledger_call_seconds', failed, timed });
      expect(own.has('ledger_call_seconds_bucket')).toBe(true);
      expect(buckets).toContain((objectives?.latency.milliseconds ?? 0) / 1000);
      expect(contractMethods.some(({ streams }) => streams)).toBe(true);
      expect(Object.values(errorCatalogue).some(({ http }) => http >= 500)).toBe(true);
    },
  );
});
