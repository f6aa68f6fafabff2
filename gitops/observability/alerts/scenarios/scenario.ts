import type { Duration } from '../rule.ts';

/** Series -> values in promtool's notation, one a minute: `orders_faults_total` -> `0x10 1x20`. */
export type Series = Readonly<Record<string, string>>;

/** One alert's proof: what makes it fire, what it then says, and what it must keep quiet about. */
export interface Scenario {
  readonly alert: string;
  readonly at: Duration;
  readonly firing: {
    readonly series: Series;
    /** Labels beside `alertname` and `severity`, and the summary as whoever is called reads it. */
    readonly alerts: readonly { readonly labels: Readonly<Record<string, string>>; readonly summary: string }[];
  };
  /** The nearest thing that is none of its business. */
  readonly quiet: Series;
}
