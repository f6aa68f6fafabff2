import type { Duration } from '../rule.ts';

/** Series -> values in promtool's notation, one for each minute: `orders_faults_total` -> `0x10 1x20`. */
export type Series = Readonly<Record<string, string>>;

/** Test of one alert: series that make it fire, its expected text, and series for which it must not fire. */
export interface Scenario {
  readonly alert: string;
  readonly at: Duration;
  readonly firing: {
    readonly series: Series;
    /** Labels in addition to `alertname` and `severity`, and the rendered summary. */
    readonly alerts: readonly { readonly labels: Readonly<Record<string, string>>; readonly summary: string }[];
  };
  /** The most similar series for which it must not fire. */
  readonly quiet: Series;
}
