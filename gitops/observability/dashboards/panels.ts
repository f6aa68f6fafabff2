import * as common from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as LogsPanel } from '@grafana/grafana-foundation-sdk/logs';
import { DataqueryBuilder as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import { DataqueryBuilder as PrometheusQuery } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimePanel } from '@grafana/grafana-foundation-sdk/timeseries';

/** The data sources of charts/grafana.ts, by their uid. */
export const prometheusSource = { type: 'prometheus', uid: 'prometheus' } as const;
export const lokiSource = { type: 'loki', uid: 'loki' } as const;

/** Legend -> query. */
export type Queries = Readonly<Record<string, string>>;

export interface PanelProps {
  readonly title: string;
  /** Help text of the panel. @default none */
  readonly description?: string;
  /** Unit of Grafana: `reqps`, `percentunit`, `s`, `bytes`, `short`. */
  readonly unit: string;
  readonly queries: Queries;
}

const letters = 'ABCDEFGH';
const half = 12;

const prometheusQueries = (queries: Queries, kind: 'range' | 'instant') =>
  Object.entries(queries).map(([legend, expr], index) => {
    const query = new PrometheusQuery()
      .refId(letters[index] ?? 'Z')
      .datasource(prometheusSource)
      .expr(expr)
      .legendFormat(legend);
    return kind === 'range' ? query.range() : query.instant();
  });

/** A time series; two in a row. */
export const overTime = ({ title, description, unit, queries }: PanelProps): TimePanel =>
  new TimePanel()
    .title(title)
    .description(description ?? '')
    .datasource(prometheusSource)
    .targets(prometheusQueries(queries, 'range'))
    .unit(unit)
    .min(0)
    .height(8)
    .span(half)
    .lineWidth(1)
    .fillOpacity(8)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );

/** A current value; four in a row. It is red from `worseFrom`. */
export const now = ({
  title,
  description,
  unit,
  queries,
  worseFrom,
}: PanelProps & { readonly worseFrom?: number }): StatPanel =>
  new StatPanel()
    .title(title)
    .description(description ?? '')
    .datasource(prometheusSource)
    .targets(prometheusQueries(queries, 'instant'))
    .unit(unit)
    .height(4)
    .span(half / 2)
    .noValue('0')
    .thresholds(
      new ThresholdsConfigBuilder()
        .mode(ThresholdsMode.Absolute)
        .steps([
          { color: 'green', value: null },
          ...(worseFrom === undefined ? [] : [{ color: 'red', value: worseFrom }]),
        ]),
    );

/** Log lines, the newest first. */
export const lines = (title: string, expr: string): LogsPanel =>
  new LogsPanel()
    .title(title)
    .datasource(lokiSource)
    .withTarget(new LokiQuery().refId('A').datasource(lokiSource).expr(expr).maxLines(500).queryType('range'))
    .height(16)
    .span(2 * half)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending);

/** A dashboard with the common settings. `uid` is part of its URL and of its ConfigMap's name. */
export const dashboard = (uid: string, title: string, description: string): DashboardBuilder =>
  new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['platform'])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Platform')
        .type(DashboardLinkType.Dashboards)
        .tags(['platform'])
        .asDropdown(true)
        .keepTime(true),
    );
