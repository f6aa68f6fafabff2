import { useState } from 'react';
import { RolloutLink, ServiceLink } from '../../components/ledger-links.tsx';
import { details, valueText, weekText } from '../../components/metric-tiles.tsx';
import page from '../../components/page.module.css';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Moment } from '../../components/time.tsx';
import type { Incident } from '../../lib/ledger/incident.ts';
import type { Metric, MetricRow } from '../../lib/ledger/metrics.ts';
import { weeksOf } from '../../lib/ledger/weeks.ts';
import { durationText } from '../../lib/time.ts';
import { changeText } from './change.ts';
import css from './week-chart.module.css';
import { WeekChart } from './week-chart.tsx';

const day = new Intl.DateTimeFormat('en-AU', { day: 'numeric', month: 'short' });
/** More rows than that are the API's to page through. */
const shownRows = 200;

/** Drawn when they are asked for: hundreds of rows a metric. */
function Rows({ metric }: { readonly metric: Metric }) {
  const [open, setOpen] = useState(false);
  const rows = metric.rows.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, shownRows);
  const commits: TableColumn<MetricRow> = { title: 'Commit', cell: ({ commit }) => <code>{commit.slice(0, 10)}</code> };
  const columns: readonly TableColumn<MetricRow>[] = [
    { title: 'Rollout', cell: ({ rolloutId: id }) => <RolloutLink id={id} text={id.slice(-8)} /> },
    { title: 'Service', cell: ({ service }) => <ServiceLink name={service} /> },
    ...(rows.some(({ commit }) => commit !== '') ? [commits] : []),
    { title: 'Ended', cell: ({ at }) => <Moment at={at} />, nowrap: true },
    {
      title: metric.kind === 'rate' ? 'Counted' : metric.kind === 'duration' ? 'Took' : 'Since the previous one',
      cell: ({ counted, seconds }) =>
        metric.kind === 'rate' ? (counted ? 'yes' : 'no') : durationText(Math.max(0, seconds)),
      number: true,
    },
  ];
  return (
    <details className={css.rows} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {metric.n} {metric.n === 1 ? 'row' : 'rows'} behind it
      </summary>
      {open && (
        <Table
          label={`Rows of ${metric.title}`}
          className=""
          columns={columns}
          rows={rows}
          keyOf={({ rolloutId, commit, at }) => `${rolloutId} ${commit} ${at}`}
        />
      )}
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
  readonly incidents: readonly Incident[];
  readonly since: number;
  readonly until: number;
}) {
  const { metric, before, incidents, since, until } = props;
  const weeks = weeksOf(metric, since, until);
  const marks = weeks.map(({ start }, i) => {
    const end = weeks[i + 1]?.start ?? until;
    return incidents.filter(({ startedAt }) => Date.parse(startedAt) >= start && Date.parse(startedAt) < end).length;
  });
  return (
    <section id={metric.key} className={`${page.card} ${css.metric}`} aria-labelledby={`${metric.key}-title`}>
      <div className={css.about}>
        <h2 id={`${metric.key}-title`}>{metric.title}</h2>
        <p className="soft">{metric.definition}</p>
        <p className={css.value}>{valueText(metric)}</p>
        <p className="soft">
          {metric.enoughData ? details(metric) : `n = ${metric.n}; fewer than five samples give no median and no rate`}
          {metric.clamped > 0 && ` · ${metric.clamped} were negative by a skewed clock and count as zero`}
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
        columns={[
          { title: 'Week from', cell: ({ start }) => day.format(new Date(start)), nowrap: true },
          { title: 'n', cell: ({ n }) => n ?? '–', number: true },
          {
            title: 'Incidents',
            cell: ({ start }) => marks[weeks.findIndex((week) => week.start === start)],
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
