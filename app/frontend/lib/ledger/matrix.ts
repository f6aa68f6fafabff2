import type { Cell } from './cell.ts';

/** The cells, as of a position in the ledger's events. */
export interface Matrix {
  readonly cells: readonly Cell[];
  /** Empty for the past, and from a server that does not say it. */
  readonly position: string;
}

const keyOf = ({ service, environment, region }: Cell): string => `${service}/${environment}/${region}`;

const same = (a: Cell, b: Cell): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The older cell where it is newer or says the same: what did not change stays the same object, and is not drawn again. */
const newer = (known: Cell | undefined, given: Cell): Cell =>
  known && (known.entityVersion > given.entityVersion || same(known, given)) ? known : given;

/** The cells with these put over them; an answer that was overtaken by an event loses. */
export function withCells(known: readonly Cell[], given: readonly Cell[]): readonly Cell[] {
  const cells = [...known];
  const index = new Map(known.map((cell, i) => [keyOf(cell), i]));
  let changed = false;
  for (const cell of given) {
    const at = index.get(keyOf(cell));
    const kept = newer(at === undefined ? undefined : cells[at], cell);
    if (at !== undefined && kept === cells[at]) continue;
    changed = true;
    if (at === undefined) index.set(keyOf(cell), cells.push(kept) - 1);
    else cells[at] = kept;
  }
  return changed ? cells : known;
}

/** A whole answer after what is known: cells that it lacks are gone, unless an event has brought them meanwhile. */
export function replaceCells(known: readonly Cell[], given: readonly Cell[]): readonly Cell[] {
  const byKey = new Map(known.map((cell) => [keyOf(cell), cell]));
  return given.map((cell) => newer(byKey.get(keyOf(cell)), cell));
}

/** After a failover that lost writes, a cell of the ledger may be older than the one that is known, and right. */
export const untrusted = ({ cells }: Matrix): Matrix => ({
  cells: cells.map((cell) => ({ ...cell, entityVersion: 0 })),
  position: '',
});
