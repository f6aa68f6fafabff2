/** Column, or condition -> the value that it must have. */
export type Filters = Readonly<Record<string, string>>;

/**
 * What a column can hold that is not asked for: words of an enum, or for `environment` and `region` where the places are known from:
 * `cells` knows each that was ever deployed to or seen, `environments` each environment there ever was.
 */
export interface Domains {
  readonly words?: Readonly<Record<string, readonly string[]>>;
  readonly places?: 'cells' | 'environments';
}

/**
 * An index of a list: columns, then time and id. Left to choose, the planner reads all of a busy stretch for what is rare in it, so it
 * gets no choice: streams are ordered with nulls last, which the index over all rows is not, though no column holds a null; and an index
 * whose columns are the start of another's is partial, by a condition that is always true and stands in its own statements only.
 */
export interface ListIndex {
  readonly columns: readonly string[];
  /** SQL of the condition by which the index is partial. */
  readonly only?: string;
}

interface Indexed {
  readonly indexes: readonly ListIndex[];
  readonly domains: Domains;
}

export interface Streams {
  /** SQL that comes before the statement. */
  readonly with: string;
  /** SQL of the streams, one a row of `s`. */
  readonly from: string;
  /** SQL of what makes a row `t` part of its stream. */
  readonly conditions: readonly string[];
}

const conditionNames = new Set(['since', 'until', 'team', 'unresolved']);
/** About as many streams as a column makes that is not asked for. */
const width: Readonly<Record<string, number>> = { environment: 4, region: 2 };

/** The index that holds what is asked for in the fewest streams. */
function indexFor({ indexes, domains }: Indexed, asked: ReadonlySet<string>): ListIndex {
  const cost = (columns: readonly string[]) =>
    columns.reduce(
      (n, c) => (asked.has(c) ? n : n * (domains.words?.[c]?.length ?? width[c] ?? Number.POSITIVE_INFINITY)),
      1,
    );
  const fitting = indexes.filter(({ columns }) => [...asked].every((column) => columns.includes(column)));
  const [best] = fitting.toSorted((a, b) => cost(a.columns) - cost(b.columns));
  if (!best || cost(best.columns) === Number.POSITIVE_INFINITY)
    throw new Error(`no index holds ${[...asked].join(', ')}`);
  return best;
}

/** SQL: the places of all services, one probe of the index each. */
const everyPlace = `WITH RECURSIVE places AS (
    (SELECT c.environment, c.region FROM cells c ORDER BY c.environment, c.region LIMIT 1)
    UNION ALL
    SELECT n.environment, n.region FROM places p CROSS JOIN LATERAL (SELECT c.environment, c.region FROM cells c
      WHERE (c.environment, c.region) > (p.environment, p.region) ORDER BY c.environment, c.region LIMIT 1) n
  )`;

const whereOf = (conditions: readonly string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';

/**
 * How to read a page without reading a row that is not on it. Every stream is one stretch of an index, in the order of the list; the
 * newest of all streams are the page. `asked`: filter -> its parameter. Undefined where all rows are one stream.
 */
export function streamsOf(list: Indexed, asked: Readonly<Record<string, string>>): Streams | undefined {
  const { team, unresolved } = asked;
  const columns = new Set(Object.keys(asked).filter((name) => !conditionNames.has(name)));
  if (team) columns.add('service');
  if (unresolved) columns.add('status');
  if (columns.size === 0) return undefined;
  const { columns: index, only } = indexFor(list, columns);
  const known = (column: string) => asked[column] !== undefined;
  const services = `SELECT s.name FROM services s WHERE s.team = ${team}`;
  const parts: string[] = [];
  const conditions: string[] = only === undefined ? [] : [only];
  const columnsOf = (alias: string, names: readonly string[]) => {
    for (const name of names) conditions.push(`t.${name} = ${alias}.${name}`);
  };
  for (const column of index) if (known(column)) conditions.push(`t.${column} = ${asked[column]}`);
  if (team && known('service'))
    parts.push(`(SELECT FROM services s WHERE s.name = ${asked['service']} AND s.team = ${team}) st`);

  const byTeam = team !== undefined && !known('service');
  const missing = index.filter((column) => (column === 'environment' || column === 'region') && !known(column));
  const fixed = (alias: string, names: readonly string[]) =>
    names.filter((name) => index.includes(name) && known(name)).map((name) => `${alias}.${name} = ${asked[name]}`);
  let recursive = '';
  if (missing.length > 0 && list.domains.places === 'cells' && index.includes('service')) {
    const names = [...(byTeam ? ['service'] : []), ...missing];
    const where = [
      ...fixed('c', ['service', 'environment', 'region']),
      ...(byTeam ? [`c.service IN (${services})`] : []),
    ];
    parts.push(`(SELECT ${names.map((name) => `c.${name}`).join(', ')} FROM cells c ${whereOf(where)}) sp`);
    columnsOf('sp', names);
  } else {
    if (byTeam) {
      parts.push(`(SELECT s.name AS service FROM services s WHERE s.team = ${team}) ss`);
      columnsOf('ss', ['service']);
    }
    if (missing.length > 0 && list.domains.places === 'cells') {
      recursive = everyPlace;
      parts.push(`(SELECT * FROM places c ${whereOf(fixed('c', ['environment', 'region']))}) sp`);
      columnsOf('sp', missing);
    } else if (missing.length > 0) {
      parts.push('(SELECT e.name AS environment FROM environments e) sp');
      columnsOf('sp', missing);
    }
  }
  for (const [column, words] of Object.entries(list.domains.words ?? {})) {
    if (!index.includes(column)) continue;
    const resolved = column === 'status' && unresolved !== undefined;
    if (known(column) && resolved) conditions.push(`t.status <> 'resolved'`);
    if (known(column)) continue;
    const left = words.filter((word) => !(resolved && word === 'resolved'));
    parts.push(`unnest('{${left.join(',')}}'::text[]) AS w_${column}`);
    conditions.push(`t.${column} = w_${column}`);
  }
  return { with: recursive, from: parts.join(' CROSS JOIN ') || '(SELECT) one', conditions };
}
