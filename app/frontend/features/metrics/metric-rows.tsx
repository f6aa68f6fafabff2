import { RolloutLink, ServiceLink } from '../../components/ledger-links.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Moment } from '../../components/time.tsx';
import type { Metric, MetricRow } from '../../lib/ledger/metrics.ts';
import { durationText } from '../../lib/time.ts';

/** The rows behind a number, the newest first. */
export function MetricRows({ metric, limit }: { readonly metric: Metric; readonly limit: number }) {
  const rows = metric.rows.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, limit);
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
    <Table
      label={`Rows of ${metric.title}`}
      className=""
      fits={720}
      columns={columns}
      rows={rows}
      keyOf={({ rolloutId, commit, at }) => `${rolloutId} ${commit} ${at}`}
    />
  );
}
