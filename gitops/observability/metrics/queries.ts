import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { RuleGroup } from '../alerts/rule.ts';
import { prometheusSource } from '../dashboards/panels.ts';

interface Target {
  readonly expr?: string;
  readonly datasource?: { readonly type?: string };
}
export interface Panel {
  readonly title: string;
  readonly targets?: readonly Target[];
}
export const panelsOf = ({ panels }: Dashboard): readonly Panel[] => JSON.parse(JSON.stringify(panels ?? []));

/** Labels that Prometheus adds to series of a pod. */
export const scrapeLabels: readonly string[] = [
  'namespace',
  'pod',
  'container',
  'job',
  'instance',
  'endpoint',
  'service',
];

/** PromQL, and the alert, record or panel with the query. */
export interface Query {
  readonly where: string;
  readonly query: string;
}

/** A query as Grafana sends it to Prometheus, which knows none of these variables. */
export const withoutVariables = (query: string): string =>
  query.replaceAll('$__rate_interval', '5m').replaceAll('$__interval', '1m').replaceAll('$__range', '1h');

/** Every query of rules and dashboards. */
export const queriesOf = (groups: readonly RuleGroup[], dashboards: readonly Dashboard[]): readonly Query[] => [
  ...groups
    .flatMap(({ recordings, alerts }) => [...recordings, ...alerts])
    .map((rule) => ({ where: 'alert' in rule ? rule.alert : rule.record, query: rule.expr })),
  ...dashboards.flatMap((dashboard) =>
    panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
      targets
        .filter(({ datasource }) => datasource?.type === prometheusSource.type)
        .map(({ expr = '' }) => ({ where: `${dashboard.title}: ${title}`, query: expr })),
    ),
  ),
];
