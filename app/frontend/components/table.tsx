// biome-ignore-all lint/a11y/noRedundantRoles: a table that is laid out as cards on a phone loses its roles with its display
// biome-ignore-all lint/a11y/noInteractiveElementToNoninteractiveRole: as above
// biome-ignore-all lint/a11y/useSemanticElements: as above
import type { ReactNode } from 'react';
import page from './page.module.css';

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Lined up at the right. */
  readonly number?: boolean;
  readonly nowrap?: boolean;
}

/**
 * Columns and rows. Where they are wider than the page they scroll, and take the focus so that keys can scroll them; on a
 * phone each row is a card that names its values.
 */
export function Table<Row>(props: {
  /** Says what the rows are, to a screen reader. */
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** @default a card */
  readonly className?: string | undefined;
  /** Further rows, that are not like the others. */
  readonly children?: ReactNode;
}) {
  const { label, columns, rows, keyOf, className = page.card, children } = props;
  const look = ({ number, nowrap }: TableColumn<Row>) =>
    [number && page.number, nowrap && page.nowrap].filter(Boolean).join(' ') || undefined;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keys cannot scroll what never has the focus
    <section className={`${page.scroll} ${className}`} aria-label={label} tabIndex={0}>
      <table className={page.table} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title, number }) => (
              <th key={title} role="columnheader" scope="col" className={number ? page.number : undefined}>
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
