import { useQueries } from '@tanstack/react-query';
import { Link } from '../../components/link.tsx';
import { details, valueText } from '../../components/metric-tiles.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { type Metric, metricsOf } from '../../lib/ledger/metrics.ts';
import { metricsQuery } from '../../lib/record-queries.ts';
import { changeText } from './change.ts';
import { span } from './measured.ts';

interface TeamRow {
  readonly team: string;
  readonly now: readonly Metric[] | undefined;
  readonly before: readonly Metric[] | undefined;
}

const titles = ['Change lead time', 'Deployment frequency', 'Recovery time', 'Change fail rate', 'Rework rate'];

interface TeamTableProps {
  readonly teams: readonly string[];
  readonly since: number;
  readonly until: number;
  readonly link: (team: string) => string;
}

/** The whole organization, a team a row, by name: every number with its samples and the period before. */
export function TeamTable(props: TeamTableProps) {
  const { teams, since, until, link } = props;
  const now = useQueries({ queries: teams.map((team) => metricsQuery({ team, ...span(since, until) })) });
  const before = useQueries({
    queries: teams.map((team) => metricsQuery({ team, ...span(2 * since - until, since) })),
  });
  const rows = teams.map((team, i): TeamRow => {
    const [present, past] = [now[i]?.data, before[i]?.data];
    return { team, now: present && metricsOf(present), before: past && metricsOf(past) };
  });
  const columns: readonly TableColumn<TeamRow>[] = [
    { title: 'Team', cell: ({ team }) => <Link href={link(team)}>{team}</Link> },
    ...titles.map((title, i) => ({
      title,
      cell: ({ now: metrics, before: past }: TeamRow) => {
        const metric = metrics?.[i];
        if (!metric) return <span className="soft">…</span>;
        return (
          <>
            <b>{valueText(metric)}</b>
            <br />
            <span className="soft">{metric.enoughData ? details(metric) : `n = ${metric.n}`}</span>
            <br />
            <span className="soft">{changeText(metric, past?.[i])}</span>
          </>
        );
      },
    })),
  ];
  return <Table label="All teams" columns={columns} rows={rows} keyOf={({ team }) => team} fits={740} />;
}
