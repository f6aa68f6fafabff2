import { Icon } from '../../components/icon.tsx';
import type { Week } from '../../lib/ledger/weeks.ts';
import css from './week-chart.module.css';

const height = 120;
const step = 28;

const day = new Intl.DateTimeFormat('en-AU', { day: 'numeric', month: 'short' });

/**
 * One column for each week, with its first day; a dot without data, which differs from zero; a flame for a week with incidents. The
 * table next to it says the same in text, so the drawing is hidden from screen readers.
 */
export function WeekChart(props: {
  readonly weeks: readonly Week[];
  /** Incidents in each week; undefined while they are not known. */
  readonly marks: readonly number[] | undefined;
  readonly textOf: (value: number | undefined) => string;
}) {
  const { weeks, marks, textOf } = props;
  const values = weeks.flatMap(({ value }) => value ?? []);
  // Without data the chart has neither a largest value nor a 0.
  const largest = values.length === 0 ? undefined : Math.max(...values);
  const scale = largest ? (height - 8) / largest : 0;
  const every = Math.ceil(weeks.length / 7);
  return (
    <figure className={css.chart} aria-hidden>
      <figcaption>
        <span>{textOf(largest)}</span>
      </figcaption>
      <svg aria-hidden="true" viewBox={`0 0 ${weeks.length * step} ${height}`} preserveAspectRatio="none">
        <path className={css.base} d={`M0 ${height - 0.5}H${weeks.length * step}`} />
        <path className={css.top} d={`M0 8H${weeks.length * step}`} />
        {weeks.map(({ start, n, value }, i) => {
          if (value === undefined) {
            return (
              <circle key={start} className={css.nothing} cx={(i + 0.5) * step} cy={height - 6} r={3}>
                <title>no data</title>
              </circle>
            );
          }
          const size = Math.max(value * scale, value === 0 ? 2 : 0);
          return (
            <rect key={start} x={i * step + 5} y={height - size} width={step - 10} height={size} rx={2}>
              <title>{`week from ${day.format(start)}: ${textOf(value)}, n = ${n}`}</title>
            </rect>
          );
        })}
      </svg>
      <ol className={css.axis}>
        {weeks.map(({ start }, i) => (
          <li key={start}>
            {(marks?.[i] ?? 0) > 0 && <Icon name="flame" className={css.mark} />}
            <span>{i % every === 0 ? day.format(start) : ''}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
