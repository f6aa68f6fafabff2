import { readConfig } from '@sample-platform-ai/backend/src/config.ts';
import { createTelemetry } from '@sample-platform-ai/backend/src/operations/telemetry.ts';
import { createPools } from '@sample-platform-ai/kit/database/pools.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ruleGroups } from '../alerts/groups.ts';
import { objectives } from '../alerts/objectives.ts';
import { dashboards } from '../dashboards/dashboards.ts';
import { prometheusSource } from '../dashboards/panels.ts';
import { exportedMetrics, histogramSeries } from './exported.ts';
import { selections } from './promql.ts';

const rules = ruleGroups.flatMap(({ recordings, alerts }) => [...recordings, ...alerts]);
const recorded = ruleGroups.flatMap(({ recordings }) => recordings.map(({ record }) => record));

interface Target {
  readonly expr?: string;
  readonly datasource?: { readonly type?: string };
}
interface Panel {
  readonly title: string;
  readonly targets?: readonly Target[];
}
const panelsOf = ({ panels }: ReturnType<typeof dashboards>[number]): readonly Panel[] =>
  JSON.parse(JSON.stringify(panels ?? []));

const panelQueries = dashboards().flatMap((dashboard) =>
  panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
    targets
      .filter(({ datasource }) => datasource?.type === prometheusSource.type)
      .map(({ expr = '' }) => ({ where: `${dashboard.title}: ${title}`, query: expr })),
  ),
);
const queries = [
  ...rules.map((rule) => ({ where: 'alert' in rule ? rule.alert : rule.record, query: rule.expr })),
  ...panelQueries,
];

/** Labels that Prometheus gives to whatever it scrapes from a pod. */
const scrapeLabels = ['namespace', 'pod', 'container', 'job', 'instance', 'endpoint', 'service'];

describe('a query', () => {
  it('is read whole: every selection, and the labels that it chooses by', () => {
    expect(
      selections('sum by (a) (rate(x_total{b="1",c=~"d|e"}[$__rate_interval])) / ignoring (f) (y:z > 0) or vector(0)'),
    ).toEqual([
      { metric: 'x_total', labels: ['b', 'c'] },
      { metric: 'y:z', labels: [] },
    ]);
  });

  it('refuses what is not PromQL', () => {
    expect(() => selections('sum(rate(x[5m])')).toThrow(/not PromQL/);
    expect(() => selections('{job="x"}')).toThrow(/without a metric's name/);
  });
});

describe('what rules and dashboards ask for', () => {
  const known = new Set([
    ...recorded,
    ...Object.values(exportedMetrics).flatMap(({ histograms, others }) => [
      ...histograms.flatMap(histogramSeries),
      ...others,
    ]),
  ]);
  /** Metric of the ledger -> its labels. */
  const own = new Map<string, readonly string[]>();
  let buckets: readonly number[] = [];

  beforeAll(async () => {
    // The service's own registry. Nothing connects: a pool does when it is first asked.
    const url = 'postgres://nobody@127.0.0.1:1/nothing';
    const { database } = readConfig({ LEDGER_WRITER_URL: url, LEDGER_READER_URL: url, LEDGER_ISSUERS: '[]' });
    const pools = createPools(database, { onIdleError: () => {} });
    const { registry, observe } = createTelemetry({
      pools,
      feed: { readers: 0, lagSeconds: 0 },
      log: pino({ level: 'silent' }),
    });
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

  it('is exported by the ledger or by a component', () => {
    expect(queries.length).toBeGreaterThan(70);
    const missing = queries.flatMap(({ where, query }) =>
      selections(query).flatMap(({ metric }) => (known.has(metric) || own.has(metric) ? [] : [`${where}: ${metric}`])),
    );
    expect(missing).toEqual([]);
  });

  it('is chosen by labels that the ledger gives, where it is the ledger that exports it', () => {
    const wrong = queries.flatMap(({ where, query }) =>
      selections(query).flatMap(({ metric, labels }) => {
        const given = own.get(metric);
        const unknown = given ? labels.filter((label) => ![...given, ...scrapeLabels].includes(label)) : [];
        return unknown.map((label) => `${where}: ${metric} has no label ${label}`);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('is all of what the lists hold, and the lists name no metric of the ledger', () => {
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

  it("judges latency at a bound of the histogram's buckets", () => {
    expect(buckets).toContain(objectives.latency.seconds);
  });
});

describe('a dashboard', () => {
  it.each(dashboards())('$title has an address, titles, and no query twice in a panel', (dashboard) => {
    expect(dashboard.uid).toMatch(/^[a-z-]+$/);
    for (const { title, targets = [] } of panelsOf(dashboard)) {
      expect(title).toBeTruthy();
      expect(new Set(targets.map(({ expr }) => expr)).size, title).toBe(targets.length);
    }
  });

  it('shares its address with no other', () => {
    const addresses = dashboards().map(({ uid }) => uid);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});
