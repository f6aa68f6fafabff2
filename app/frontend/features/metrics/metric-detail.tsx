import { RolloutLink, ServiceLink } from '../../components/ledger-links.tsx';
import { details, headline, weekText } from '../../components/metric-tiles.tsx';
import page from '../../components/page.module.css';
import { Scroll } from '../../components/scroll.tsx';
import { Moment } from '../../components/time.tsx';
import type { Metric } from '../../lib/ledger/metrics.ts';
import { weeksOf } from '../../lib/ledger/weeks.ts';
import { durationText } from '../../lib/time.ts';
import css from './week-chart.module.css';
import { WeekChart } from './week-chart.tsx';

const day = new Intl.DateTimeFormat('en-AU', { day: 'numeric', month: 'short' });
/** More rows than that are the API's to page through. */
const shownRows = 200;

function Rows({ metric }: { readonly metric: Metric }) {
  const rows = metric.rows.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, shownRows);
  const withCommit = rows.some(({ commit }) => commit !== '');
  return (
    <details className={css.rows}>
      <summary>
        {metric.n} {metric.n === 1 ? 'row' : 'rows'} behind it
      </summary>
      <Scroll label={`Rows of ${metric.title}`} className="">
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">Rollout</th>
              <th scope="col">Service</th>
              {withCommit && <th scope="col">Commit</th>}
              <th scope="col">Ended</th>
              <th scope="col" className={page.number}>
                {metric.kind === 'rate' ? 'Counted' : metric.kind === 'duration' ? 'Took' : 'After the one before'}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.rolloutId} ${row.commit} ${row.at}`}>
                <td>
                  <RolloutLink id={row.rolloutId} text={row.rolloutId.slice(-8)} />
                </td>
                <td>
                  <ServiceLink name={row.service} />
                </td>
                {withCommit && (
                  <td>
                    <code>{row.commit.slice(0, 10)}</code>
                  </td>
                )}
                <td>
                  <Moment at={row.at} />
                </td>
                <td className={page.number}>
                  {metric.kind === 'rate' ? (row.counted ? 'yes' : 'no') : durationText(Math.max(0, row.seconds))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {metric.rows.length > shownRows && (
        <p className="soft">The newest {shownRows} are shown; GET /v1/metrics has them all.</p>
      )}
    </details>
  );
}

export function MetricDetail(props: { readonly metric: Metric; readonly since: number; readonly until: number }) {
  const { metric, since, until } = props;
  const weeks = weeksOf(metric, since, until);
  return (
    <section id={metric.key} className={`${page.card} ${css.metric}`} aria-labelledby={`${metric.key}-title`}>
      <div className={css.about}>
        <h2 id={`${metric.key}-title`}>{metric.title}</h2>
        <p className="soft">{metric.definition}</p>
        <p className={css.value}>{headline(metric) ?? 'not enough data'}</p>
        <p className="soft">
          {metric.enoughData ? details(metric) : `n = ${metric.n}; below five samples nothing can be said`}
          {metric.clamped > 0 && ` · ${metric.clamped} were negative by a skewed clock and count as zero`}
        </p>
      </div>
      <WeekChart weeks={weeks} textOf={(value) => weekText(metric, value)} />
      <Scroll label={`${metric.title} by week`} className={css.weeks}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">Week from</th>
              <th scope="col" className={page.number}>
                n
              </th>
              <th scope="col" className={page.number}>
                {metric.kind === 'duration' ? 'Median' : metric.kind === 'rate' ? 'Rate' : 'Count'}
              </th>
            </tr>
          </thead>
          <tbody>
            {weeks.toReversed().map(({ start, n, value }) => (
              <tr key={start}>
                <td className={page.nowrap}>{day.format(new Date(start))}</td>
                <td className={page.number}>{n}</td>
                <td className={`${page.number} ${page.nowrap}`}>{weekText(metric, value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Rows metric={metric} />
    </section>
  );
}
