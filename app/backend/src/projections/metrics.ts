import { instant } from '../database/json.ts';

/** Only the newest samples are returned; the numbers count all. */
const rowLimit = 1000;

const rows = (from: string, extra: string) => `(SELECT coalesce(json_agg(json_build_object('rolloutId', x.id,
  'service', x.service, 'at', ${instant('x.at')}, ${extra}) ORDER BY x.at DESC, x.id), '[]')
  FROM (SELECT * FROM ${from} ORDER BY at DESC, id LIMIT ${rowLimit}) x)`;

const minimum = 5;
const quantile = (fraction: number, from: string) =>
  `(SELECT percentile_cont(${fraction}) WITHIN GROUP (ORDER BY greatest(x.seconds, 0)) FROM ${from} x HAVING count(*) >= ${minimum})`;
const count = (from: string) => `(SELECT count(*)::int FROM ${from} x)`;

const duration = (
  from: string,
  extra: string,
) => `json_build_object('n', ${count(from)}, 'enoughData', ${count(from)} >= ${minimum},
  'medianSeconds', ${quantile(0.5, from)}, 'p90Seconds', ${quantile(0.9, from)},
  'clamped', ${count(`(SELECT 1 FROM ${from} y WHERE y.seconds < 0)`)},
  'rows', ${rows(from, `'seconds', greatest(x.seconds, 0)${extra}`)})`;

const knownGaps = '(SELECT * FROM gaps g WHERE g.seconds IS NOT NULL)';
const frequency = `json_build_object('n', ${count('gaps')}, 'enoughData', ${count('gaps')} >= ${minimum},
  'perDay', ${count('gaps')} / (extract(epoch FROM $2::timestamptz - $1::timestamptz)::float8 / 86400),
  'medianGapSeconds', ${quantile(0.5, knownGaps)}, 'p90GapSeconds', ${quantile(0.9, knownGaps)},
  'rows', ${rows('gaps', "'seconds', coalesce(x.seconds, 0)")})`;

const rate = (
  column: string,
) => `json_build_object('n', ${count('judged')}, 'enoughData', ${count('judged')} >= ${minimum},
  'count', ${count(`(SELECT 1 FROM judged y WHERE y.${column})`)},
  'rate', (SELECT avg(CASE WHEN x.${column} THEN 1.0 ELSE 0 END)::float8 FROM judged x HAVING count(*) >= ${minimum}),
  'rows', ${rows('judged', `'counted', x.${column}`)})`;

const recoveries = '(SELECT * FROM judged j WHERE j.failed AND j.seconds IS NOT NULL)';

/** SQL: the five metrics; the parts are the common tables of metrics/sql.ts. */
export const metricsDocument = `json_strip_nulls(json_build_object('since', ${instant('$1::timestamptz')}, 'until', ${instant('$2::timestamptz')},
      'changeLeadTime', ${duration('lead', ", 'commit', x.sha")},
      'deploymentFrequency', ${frequency},
      'failedDeploymentRecoveryTime', ${duration(recoveries, '')},
      'changeFailRate', ${rate('failed')},
      'deploymentReworkRate', ${rate('rework')},
      'firstCommitLeadTime', ${duration('first_commit', ", 'commit', x.sha")}))`;
