import type { Metric } from '../lib/ledger/metrics.ts';
import { durationText } from '../lib/time.ts';
import { Link } from './link.tsx';
import css from './metric-tiles.module.css';

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}\u00a0%`;

/** A metric's headline number; undefined below five samples. */
export function headline({ kind, enoughData, median, perDay, rate }: Metric): string | undefined {
  if (!enoughData) return undefined;
  if (kind === 'duration') return median === undefined ? undefined : durationText(median);
  if (kind === 'rate') return rate === undefined ? undefined : percent(rate);
  return perDay === undefined ? undefined : `${perDay.toFixed(perDay < 1 ? 2 : 1)} a day`;
}

/** The headline, or why there is none. */
export const valueText = (metric: Metric): string =>
  headline(metric) ?? (metric.enoughData ? 'see each team' : 'not enough data');

/** The line below the number. */
export function details({ kind, n, count, median, p90 }: Metric): string {
  if (kind === 'rate') return `${count} of ${n} rollouts`;
  const spread = median === undefined || p90 === undefined ? '' : ` · p90\u00a0${durationText(p90)}`;
  if (kind === 'duration') return median === undefined ? `n = ${n}` : `median of n = ${n}${spread}`;
  return `n = ${n}${median === undefined ? '' : ` · median gap ${durationText(median)}`}${spread}`;
}

/** A week's value, as the metric's number is written. */
export const weekText = ({ kind }: Metric, value: number | undefined): string =>
  value === undefined
    ? '–'
    : kind === 'duration'
      ? durationText(value)
      : kind === 'rate'
        ? percent(value)
        : String(value);

/** The five numbers in a row, each a link to what it was made of. */
export function MetricTiles(props: { readonly metrics: readonly Metric[]; readonly link: (key: string) => string }) {
  return (
    <ul className={css.tiles}>
      {props.metrics.map((metric) => (
        <li key={metric.key}>
          <Link href={props.link(metric.key)} className={css.tile}>
            <span className={css.title}>{metric.title}</span>
            <span className={headline(metric) === undefined ? css.none : css.value}>{valueText(metric)}</span>
            <span className={css.details}>
              {(metric.enoughData ? details(metric) : `n = ${metric.n}, at least 5 needed`).split(' · ').map((part) => (
                <span key={part}>{part}</span>
              ))}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
