import { Suspense, useEffect, useRef, useState } from 'react';
import { Link } from '../../components/link.tsx';
import { details, valueText, weekText } from '../../components/metric-tiles.tsx';
import page from '../../components/page.module.css';
import { Loading } from '../../components/states.tsx';
import { Table } from '../../components/table.tsx';
import { lazyPart } from '../../lib/lazy-part.ts';
import type { Metric } from '../../lib/ledger/metrics.ts';
import { countsIn, weeksOf } from '../../lib/ledger/weeks.ts';
import { changeText } from './change.ts';
import type { Incidents } from './incidents.ts';
import css from './week-chart.module.css';
import { WeekChart } from './week-chart.tsx';

const day = new Intl.DateTimeFormat('en-AU', { day: 'numeric', month: 'short' });
/** More rows than that are the API's to page through. */
const shownRows = 200;

/** Loaded and drawn when they are asked for: hundreds of rows a metric. */
const MetricRows = lazyPart(() => import('./metric-rows.tsx').then(({ MetricRows }) => MetricRows));

function Rows({ metric }: { readonly metric: Metric }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={css.rows} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {metric.n} {metric.n === 1 ? 'row' : 'rows'} behind it
      </summary>
      <Suspense fallback={<Loading />}>{open && <MetricRows metric={metric} limit={shownRows} />}</Suspense>
      {metric.rows.length > shownRows && (
        <p className="soft">The newest {shownRows} are shown; GET /v1/metrics has them all.</p>
      )}
    </details>
  );
}

export function MetricDetail(props: {
  readonly metric: Metric;
  /** The same one, of the period before. */
  readonly before: Metric | undefined;
  /** Undefined while not all are known. */
  readonly incidents: Incidents | undefined;
  readonly since: number;
  readonly until: number;
}) {
  const { metric, before, incidents, since, until } = props;
  const weeks = weeksOf(metric, since, until);
  const marks = incidents && countsIn(weeks, until, incidents.starts);
  const section = useRef<HTMLElement>(null);
  // A shared link names a chart, which is not there yet when the page comes; after the page's own scrolling.
  useEffect(() => {
    if (window.location.hash !== `#${metric.key}`) return undefined;
    const frame = requestAnimationFrame(() => section.current?.scrollIntoView());
    return () => cancelAnimationFrame(frame);
  }, [metric.key]);
  return (
    <section
      ref={section}
      id={metric.key}
      className={`${page.card} ${css.metric}`}
      aria-labelledby={`${metric.key}-title`}
    >
      <div className={css.about}>
        <h2 id={`${metric.key}-title`}>{metric.title}</h2>
        <p className="soft">{metric.definition}</p>
        <p className={css.value}>{valueText(metric)}</p>
        <p className="soft">
          {metric.enoughData ? details(metric) : `n = ${metric.n}; fewer than five samples give no median and no rate`}
          {metric.clamped > 0 && ` · ${metric.clamped} negative by clock skew, counted as zero`}
        </p>
        {before && <p className="soft">{changeText(metric, before)}</p>}
        <p>
          <a href={`#${metric.key}`}>Link to this chart</a>
        </p>
      </div>
      <WeekChart weeks={weeks} marks={marks} textOf={(value) => weekText(metric, value)} />
      <Table
        label={`${metric.title} by week`}
        className={css.weeks}
        fits={325}
        columns={[
          { title: 'Week from', cell: ({ start }) => day.format(new Date(start)), nowrap: true },
          { title: 'n', cell: ({ n }) => n ?? '–', number: true },
          {
            title: 'Incidents',
            cell: ({ start }) => {
              const i = weeks.findIndex((week) => week.start === start);
              const count = marks?.[i];
              if (!incidents || count === undefined) return '–';
              const link = incidents.link(start, weeks[i + 1]?.start ?? until);
              return count === 0 ? 0 : <Link href={link}>{count}</Link>;
            },
            number: true,
          },
          {
            title: metric.kind === 'duration' ? 'Median' : metric.kind === 'rate' ? 'Rate' : 'Count',
            cell: ({ value }) => weekText(metric, value),
            number: true,
            nowrap: true,
          },
        ]}
        rows={weeks.toReversed()}
        keyOf={({ start }) => String(start)}
      />
      <Rows metric={metric} />
    </section>
  );
}
