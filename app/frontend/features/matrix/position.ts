export interface Position {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that a screen holds. */
  readonly page: number;
}

type Step = (at: Position, size: GridSize) => Position;

const steps: ReadonlyMap<string, Step> = new Map(
  Object.entries<Step>({
    ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
    ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
    ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
    ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
    PageUp: ({ row, column }, { page }) => ({ row: row - page, column }),
    PageDown: ({ row, column }, { page }) => ({ row: row + page, column }),
    Home: ({ row }) => ({ row, column: 0 }),
    End: ({ row }, { columns }) => ({ row, column: columns - 1 }),
    'Control Home': () => ({ row: 0, column: 0 }),
    'Control End': (_at, { rows, columns }) => ({ row: rows - 1, column: columns - 1 }),
  }),
);

const within = (value: number, length: number): number => Math.min(Math.max(value, 0), length - 1);

/** Where a key of the grid pattern (ARIA Authoring Practices) leads; undefined for a key that is not the grid's. */
export function positionAfter(key: string, at: Position, size: GridSize): Position | undefined {
  const to = steps.get(key)?.(at, size);
  return to && { row: within(to.row, size.rows), column: within(to.column, size.columns) };
}
