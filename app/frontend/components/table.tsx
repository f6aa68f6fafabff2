// biome-ignore-all lint/a11y/noRedundantRoles: a table that is laid out as cards loses its roles with its display
// biome-ignore-all lint/a11y/noInteractiveElementToNoninteractiveRole: as above
// biome-ignore-all lint/a11y/useSemanticElements: as above
import type { ReactNode } from 'react';
import page from './page.module.css';
import css from './table.module.css';

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Lined up at the right. */
  readonly number?: boolean;
  readonly nowrap?: boolean;
  /** In a card, it has a line to itself. */
  readonly line?: boolean;
}

/** Of `table.module.css`, which measures in em. */
const emsOfFit = 50;

/**
 * Columns and rows; where they do not fit, each row is a card that names its values. What is still wider, as by very long names,
 * scrolls, and takes the focus so that keys can scroll it.
 */
export function Table<Row>(props: {
  /** Says what the rows are, to a screen reader. */
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /**
   * How wide the columns have to be next to each other, in px.
   * @default 860
   */
  readonly fits?: number;
  /** @default a card */
  readonly className?: string | undefined;
  /** Further rows, that are not like the others. */
  readonly children?: ReactNode;
}) {
  const { label, columns, rows, keyOf, fits = 860, className = page.card, children } = props;
  const look = ({ number, nowrap, line }: TableColumn<Row>) =>
    [number && css.number, nowrap && css.nowrap, line && css.line].filter(Boolean).join(' ') || undefined;
  const style = { fontSize: fits / emsOfFit };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keys cannot scroll what never has the focus
    <section className={`${css.scroll} ${className}`} style={style} aria-label={label} tabIndex={0}>
      <table className={css.table} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title, number }) => (
              <th key={title} role="columnheader" scope="col" className={number ? css.number : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map((column) => (
                <td key={column.title} role="cell" data-title={column.title} className={look(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
          {children}
        </tbody>
      </table>
    </section>
  );
}
