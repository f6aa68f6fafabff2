/** Column or condition -> its required value. */
export type Filters = Readonly<Record<string, string>>;

/**
 * The possible values of a column without a filter: the values of an enum, or the source of `environment` and `region`:
 * `cells` has every cell with a deployment or an observation, `environments` every environment.
 */
export interface Domains {
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  readonly places?: 'cells' | 'environments';
}

/**
 * An index of a list: columns, then time and id. The planner would read a whole range of an index for a few rare rows, so the statement
 * leaves it no choice: streams are ordered with nulls last, which the index over all rows is not, although no column is null; and an
 * index whose columns are a prefix of another's is partial, with a condition that is always true and appears only in its own statements.
 */
export interface ListIndex {
  readonly columns: readonly string[];
  /** SQL of the partial index's condition. */
  readonly only?: string;
}

interface Indexed {
  readonly indexes: readonly ListIndex[];
  readonly domains: Domains;
}

export interface Streams {
  /** SQL that comes before the statement. */
  readonly with: string;
  /** SQL of the streams, one for each of its rows; undefined when there is only one stream. */
  readonly from: string | undefined;
  /** SQL of the condition that a row `t` belongs to its stream. */
  readonly conditions: readonly string[];
}

const conditionNames = new Set(['since', 'until', 'team', 'unresolved']);
/** The approximate number of streams for a column without a filter. */
const width: Readonly<Record<string, number>> = { environment: 4, region: 2 };

/** The index that needs the fewest streams for the filters. */
function indexFor({ indexes, domains }: Indexed, asked: ReadonlySet<string>): ListIndex {
  const cost = (columns: readonly string[]) =>
    columns.reduce(
      (n, c) => (asked.has(c) ? n : n * (domains.enums?.[c]?.length ?? width[c] ?? Number.POSITIVE_INFINITY)),
      1,
    );
  const fitting = indexes.filter(({ columns }) => [...asked].every((column) => columns.includes(column)));
  const [best] = fitting.toSorted((a, b) => cost(a.columns) - cost(b.columns));
  if (!best || cost(best.columns) === Number.POSITIVE_INFINITY)
    throw new Error(`no index for the filters ${[...asked].join(', ')}`);
  return best;
}

/** SQL: the cells of all services, with one index probe each. */
const everyPlace = `WITH RECURSIVE places AS (
    (SELECT c.environment, c.region FROM cells c ORDER BY c.environment, c.region LIMIT 1)
    UNION ALL
    SELECT n.environment, n.region FROM places p CROSS JOIN LATERAL (SELECT c.environment, c.region FROM cells c
      WHERE (c.environment, c.region) > (p.environment, p.region) ORDER BY c.environment, c.region LIMIT 1) n
  )`;

const whereOf = (conditions: readonly string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';

/** The part of the streams that one kind of column adds. */
interface Part {
  readonly with?: string;
  readonly from?: string;
  readonly conditions: readonly string[];
}

/** The filters of a list query, and its index. */
interface Question {
  readonly list: Indexed;
  readonly index: ListIndex;
  /** Filter -> its parameter. */
  readonly asked: Readonly<Record<string, string>>;
}

const equal = (alias: string, names: readonly string[]) => names.map((name) => `t.${name} = ${alias}.${name}`);
const fixed = (alias: string, { index, asked }: Question, names: readonly string[]) =>
  names
    .filter((name) => index.columns.includes(name) && asked[name] !== undefined)
    .map((name) => `${alias}.${name} = ${asked[name]}`);

/** Columns with one value, and the condition that the service belongs to the team. */
function knownPart({ index, asked }: Question): Part {
  const conditions = index.columns
    .filter((column) => asked[column] !== undefined)
    .map((column) => `t.${column} = ${asked[column]}`);
  const ofTeam = `(SELECT FROM services s WHERE s.name = ${asked['service']} AND s.team = ${asked['team']}) st`;
  return { conditions, ...(asked['team'] && asked['service'] ? { from: ofTeam } : {}) };
}

/** A team's services, and the environments and regions without a filter. */
function placeParts(question: Question): readonly Part[] {
  const { list, index, asked } = question;
  const byTeam = asked['team'] !== undefined && asked['service'] === undefined;
  const missing = ['environment', 'region'].filter(
    (column) => index.columns.includes(column) && asked[column] === undefined,
  );
  const inCells = missing.length > 0 && list.domains.places === 'cells';
  const services = `SELECT s.name AS service FROM services s WHERE s.team = ${asked['team']}`;
  if (inCells && index.columns.includes('service')) {
    const names = [...(byTeam ? ['service'] : []), ...missing];
    const ofTeam = byTeam ? [`c.service IN (${services})`] : [];
    const where = whereOf([...fixed('c', question, ['service', 'environment', 'region']), ...ofTeam]);
    const from = `(SELECT ${names.map((name) => `c.${name}`).join(', ')} FROM cells c ${where}) sp`;
    return [{ from, conditions: equal('sp', names) }];
  }
  const parts: Part[] = byTeam ? [{ from: `(${services}) ss`, conditions: equal('ss', ['service']) }] : [];
  if (inCells) {
    const from = `(SELECT * FROM places c ${whereOf(fixed('c', question, ['environment', 'region']))}) sp`;
    return [...parts, { with: everyPlace, from, conditions: equal('sp', missing) }];
  }
  if (missing.length === 0) return parts;
  return [
    ...parts,
    { from: '(SELECT e.name AS environment FROM environments e) sp', conditions: equal('sp', missing) },
  ];
}

/** Enum values without a filter; `unresolved` is all values but one. */
const enumParts = ({ list, index, asked }: Question): readonly Part[] =>
  Object.entries(list.domains.enums ?? {})
    .filter(([column]) => index.columns.includes(column))
    .map(([column, values]) => {
      const unresolved = column === 'status' && asked['unresolved'] !== undefined;
      if (asked[column] !== undefined) return { conditions: unresolved ? [`t.status <> 'resolved'`] : [] };
      const left = values.filter((value) => !(unresolved && value === 'resolved'));
      return {
        from: `unnest('{${left.join(',')}}'::text[]) AS w_${column}`,
        conditions: [`t.${column} = w_${column}`],
      };
    });

/**
 * Reads a page without reading other rows. Every stream is one range of an index, in the order of the list; the newest rows of
 * all streams are the page. `asked`: filter -> its parameter. Undefined when no filter chooses an index.
 */
export function streamsOf(list: Indexed, asked: Readonly<Record<string, string>>): Streams | undefined {
  const columns = new Set(Object.keys(asked).filter((name) => !conditionNames.has(name)));
  if (asked['team']) columns.add('service');
  if (asked['unresolved']) columns.add('status');
  if (columns.size === 0) return undefined;
  const index = indexFor(list, columns);
  const question = { list, index, asked };
  const parts = [knownPart(question), ...placeParts(question), ...enumParts(question)];
  return {
    with: parts.map((part) => part.with ?? '').join(''),
    from: parts.flatMap(({ from }) => from ?? []).join(' CROSS JOIN ') || undefined,
    conditions: [...(index.only === undefined ? [] : [index.only]), ...parts.flatMap(({ conditions }) => conditions)],
  };
}
