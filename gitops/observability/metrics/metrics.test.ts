import { kitIndicator } from '@sample-platform-ai/environments/plan/indicator.ts';
import { callHistogram, poolGauge } from '@sample-platform-ai/kit/metrics.ts';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { servicesOf } from '../../cluster.ts';
import { fixtureClusters } from '../../test/clusters.ts';
import { ruleGroupsOf } from '../alerts/groups.ts';
import { dashboardsOf } from '../dashboards/dashboards.ts';
import { exportedMetrics, histogramSeries } from './exported.ts';
import { selections } from './promql.ts';
import { panelsOf, queriesOf } from './queries.ts';
import { withoutLabel, withoutMetric } from './unanswered.ts';

const groups = fixtureClusters.slice(0, 1).flatMap(ruleGroupsOf);
const dashboards = fixtureClusters.slice(0, 1).flatMap(dashboardsOf);
const recorded = groups.flatMap(({ recordings }) => recordings.map(({ record }) => record));
const queries = queriesOf(groups, dashboards);

describe('a query', () => {
  it('yields every selector, with the labels of its matchers', () => {
    expect(
      selections('sum by (a) (rate(x_total{b="1",c=~"d|e"}[$__rate_interval])) / ignoring (f) (y:z > 0) or vector(0)'),
    ).toEqual([
      { metric: 'x_total', labels: ['b', 'c'] },
      { metric: 'y:z', labels: [] },
    ]);
  });

  it('refuses what is not PromQL', () => {
    expect(() => selections('sum(rate(x[5m])')).toThrow(/not PromQL/);
    expect(() => selections('{job="x"}')).toThrow(/without a metric name/);
  });
});

describe('a metric in rules and dashboards', () => {
  const known = new Set([
    ...recorded,
    ...Object.values(exportedMetrics).flatMap(({ histograms, others }) => [
      ...histograms.flatMap(histogramSeries),
      ...others,
    ]),
  ]);
  /** Metric of the kit or of Node.js -> its labels. */
  const own = new Map<string, readonly string[]>();
  let buckets: readonly number[] = [];

  beforeAll(async () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    callHistogram(registry).observe({ transport: 'rest', method: 'GET /', code: 'ok' }, 1);
    const pool = { totalCount: 0, idleCount: 0, waitingCount: 0 };
    poolGauge(registry, { writer: pool, reader: pool });
    for (const { name, type, values } of await registry.getMetricsAsJSON()) {
      const labels = [...new Set(values.flatMap((value) => Object.keys(value.labels)))];
      for (const series of String(type) === 'histogram' ? histogramSeries(name) : [name]) own.set(series, labels);
      if (name === kitIndicator.histogram) {
        buckets = values.flatMap(({ labels: { le } }) => (typeof le === 'number' ? [le] : []));
      }
    }
  });

  it('is exported by the kit or by a component', () => {
    expect(queries.length).toBeGreaterThan(80);
    expect(withoutMetric(queries, own, known)).toEqual([]);
  });

  it('is selected by labels of the kit, where the kit exports it', () => {
    expect(withoutLabel(queries, own)).toEqual([]);
  });

  it('uses every entry of the lists, and the lists name no metric of a service', () => {
    const asked = new Set(queries.flatMap(({ query }) => selections(query).map(({ metric }) => metric)));
    for (const { histograms, others } of Object.values(exportedMetrics)) {
      for (const name of others) expect(asked).toContain(name);
      for (const name of histograms)
        expect(
          histogramSeries(name).some((series) => asked.has(series)),
          name,
        ).toBe(true);
      expect([...histograms, ...others].filter((name) => own.has(name))).toEqual([]);
    }
  });

  it('measures latency at bucket bounds of the kit, which the validation of objectives checks', () => {
    expect(buckets.map((seconds) => seconds * 1000)).toEqual(kitIndicator.bucketsMilliseconds);
  });

  it('selects one service, where it is a metric of services', () => {
    for (const { service } of fixtureClusters.slice(0, 1).flatMap(servicesOf)) {
      const rules = groups
        .filter(({ name }) => name.startsWith(`service-${service}`))
        .flatMap((group) => [...group.alerts, ...group.recordings]);
      expect(rules.length, service).toBeGreaterThan(3);
      for (const rule of rules) {
        expect(rule.labels).toMatchObject({ service });
        for (const { metric, labels } of selections(rule.expr))
          expect(labels).toContain(metric.startsWith('service:') ? 'service' : 'namespace');
      }
    }
  });
});

describe('a dashboard', () => {
  it.each(dashboards)('$title has a uid, titles, and no duplicate query in a panel', (dashboard) => {
    expect(dashboard.uid).toMatch(/^[a-z-]+$/);
    for (const { title, targets = [] } of panelsOf(dashboard)) {
      expect(title).toBeTruthy();
      expect(new Set(targets.map(({ expr }) => expr)).size, title).toBe(targets.length);
    }
  });

  it('has a unique uid', () => {
    const addresses = dashboards.map(({ uid }) => uid);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});
