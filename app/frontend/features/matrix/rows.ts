import type { CatalogEnvironment, Service } from '../../lib/ledger/catalog.ts';
import type { Cell } from '../../lib/ledger/cell.ts';

/** One environment's region. */
export interface Column {
  readonly key: string;
  readonly environment: string;
  readonly tier: string;
  readonly region: string;
  /** The first of its environment. */
  readonly first: boolean;
  /** Regions of its environment. */
  readonly span: number;
}

export interface Row {
  readonly service: string;
  /** Empty while the catalog is not known. */
  readonly team: string;
  /** In the order of the columns. */
  readonly cells: readonly (Cell | undefined)[];
}

/** What a reader looks for; each is a question about one cell. */
export const concerns = {
  drifted: (cell: Cell) => cell.drift === 'drifted',
  unhealthy: (cell: Cell) => cell.observed?.health === 'degraded' || cell.observed?.health === 'missing',
  moving: (cell: Cell) => cell.drift === 'pending' || cell.observed?.health === 'progressing',
  failed: (cell: Cell) => cell.latest?.status === 'failed',
  skewed: (cell: Cell) => cell.regionSkew,
} as const satisfies Readonly<Record<string, (cell: Cell) => boolean>>;

export type Concern = keyof typeof concerns;

export const concernNames: readonly Concern[] = ['drifted', 'unhealthy', 'moving', 'failed', 'skewed'];

export const isConcern = (text: string): text is Concern => text in concerns;

export function columnsOf(places: readonly CatalogEnvironment[], environment: string): readonly Column[] {
  return places
    .filter(({ name }) => environment === '' || name === environment)
    .flatMap(({ name, tier, regions }) =>
      regions.toSorted().map((region, i) => ({
        key: `${name}/${region}`,
        environment: name,
        tier,
        region,
        first: i === 0,
        span: regions.length,
      })),
    );
}

/** Every service that the catalog or the matrix knows, by name. */
export function rowsOf(
  cells: readonly Cell[],
  services: readonly Service[],
  columns: readonly Column[],
): readonly Row[] {
  const teams = new Map(services.map(({ name, team }) => [name, team]));
  const byService = new Map<string, Map<string, Cell>>(services.map(({ name }) => [name, new Map<string, Cell>()]));
  for (const cell of cells) {
    let row = byService.get(cell.service);
    if (!row) {
      row = new Map();
      byService.set(cell.service, row);
    }
    row.set(`${cell.environment}/${cell.region}`, cell);
  }
  return [...byService.keys()].toSorted().map((service) => ({
    service,
    team: teams.get(service) ?? '',
    cells: columns.map(({ key }) => byService.get(service)?.get(key)),
  }));
}

export interface RowFilter {
  readonly text: string;
  readonly team: string;
}

const versionHolds = (cell: Cell | undefined, word: string): boolean =>
  [cell?.claimed, cell?.latest, cell?.observed].some((release) => release?.version.toLowerCase().includes(word));

/** Every word has to be in the service's name, its team, or a version that is recorded, on its way or seen. */
export function matching(rows: readonly Row[], { text, team }: RowFilter): readonly Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && team === '') return rows;
  return rows.filter((row) => {
    if (team !== '' && row.team !== team) return false;
    return words.every(
      (word) =>
        row.service.includes(word) ||
        row.team.toLowerCase().includes(word) ||
        row.cells.some((cell) => versionHolds(cell, word)),
    );
  });
}

const some = (row: Row, concern: Concern): boolean =>
  row.cells.some((cell) => cell !== undefined && concerns[concern](cell));

export const withConcern = (rows: readonly Row[], concern: Concern | undefined): readonly Row[] =>
  concern === undefined ? rows : rows.filter((row) => some(row, concern));

/** Services that each concern holds for. */
export const countConcerns = (rows: readonly Row[]): Readonly<Record<Concern, number>> => {
  const counts = { drifted: 0, unhealthy: 0, moving: 0, failed: 0, skewed: 0 };
  for (const row of rows) for (const name of concernNames) if (some(row, name)) counts[name] += 1;
  return counts;
};
