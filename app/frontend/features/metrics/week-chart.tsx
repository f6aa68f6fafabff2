import type { Week } from '../../lib/ledger/weeks.ts';
import css from './week-chart.module.css';

const height = 120;
const step = 28;

/** A column a week. The table beside it says the same in text, so the drawing is hidden from screen readers. */
export function WeekChart(props: {
  readonly weeks: readonly Week[];
  readonly textOf: (value: number | undefined) => string;
}) {
  const { weeks, textOf } = props;
  const largest = Math.max(...weeks.map(({ value }) => value ?? 0));
  const scale = largest === 0 ? 0 : (height - 8) / largest;
  return (
    <figure className={css.chart} aria-hidden>
      <figcaption>
        <span>{textOf(largest)}</span>
      </figcaption>
      <svg aria-hidden="true" viewBox={`0 0 ${weeks.length * step} ${height}`} preserveAspectRatio="none">
        <path className={css.base} d={`M0 ${height - 0.5}H${weeks.length * step}`} />
        <path className={css.top} d={`M0 8H${weeks.length * step}`} />
        {weeks.map(({ start, value }, i) => {
          const size = (value ?? 0) * scale;
          return (
            <rect key={start} x={i * step + 5} y={height - size} width={step - 10} height={size} rx={2}>
              <title>{textOf(value)}</title>
            </rect>
          );
        })}
      </svg>
    </figure>
  );
}
