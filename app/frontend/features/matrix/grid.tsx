// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid cannot be a table, whose rows the browser lays out itself
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on the links and items inside of the cells
import { type FocusEvent, type KeyboardEvent, memo, useLayoutEffect, useRef, useState } from 'react';
import { Link } from '../../components/link.tsx';
import { usePrinting } from '../../lib/printing.ts';
import { cityOf } from '../../lib/regions.ts';
import { useNow } from '../../lib/time.ts';
import { MatrixCell } from './cell.tsx';
import css from './matrix.module.css';
import { incidentKey, type OpenIncidents } from './open-incidents.ts';
import { positionAfter } from './position.ts';
import { drawnRows, useRowWindow } from './row-window.ts';
import type { Column, Row } from './rows.ts';
import { gridStyle } from './skeleton.tsx';

/** As in the style sheet. */
const headPx = 52;
const rowPx = 52;

const edge = ({ first }: Column): string => (first ? ` ${css.first}` : '');

function Header({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <div role="rowgroup" className={css.head}>
      <div role="row" aria-rowindex={1} className={css.row}>
        <div role="columnheader" className={css.corner}>
          Service
        </div>
        {columns.map((column) => (
          <div key={column.key} role="columnheader" className={css.column + edge(column)} title={column.tier}>
            <b>
              {column.environment} · {cityOf(column.region)}
            </b>
            <span>{column.region}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

const MatrixRow = memo(function MatrixRow(props: {
  readonly row: Row;
  readonly index: number;
  /** Its place in the list in px; on paper rows follow each other. */
  readonly top: number | undefined;
  readonly columns: readonly Column[];
  /** The column in this row that Tab leads to; the service's name is 0. -1 in every row but one. */
  readonly active: number;
  readonly now: number;
  readonly broken: OpenIncidents;
}) {
  const { row, index, top, columns, active, now, broken } = props;
  const tabIndex = (column: number) => (active === column ? 0 : -1);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={top === undefined ? css.row : `${css.row} ${css.placed}`}
      style={{ top }}
      data-row={index}
    >
      <div role="rowheader" className={css.service}>
        <Link href={`/service/?name=${row.service}`} data-column={0} tabIndex={tabIndex(0)}>
          {row.service}
        </Link>
        <span className={css.team}>{row.team}</span>
      </div>
      {columns.map((column, i) => (
        <div key={column.key} role="gridcell" className={css.cell + edge(column)}>
          <MatrixCell
            cell={row.cells[i]}
            column={i + 1}
            tabIndex={tabIndex(i + 1)}
            now={now}
            incident={broken.get(incidentKey(row.service, column.environment))}
          />
        </div>
      ))}
    </div>
  );
});

/**
 * The rows on the screen are drawn, and the one with the focus: so a key leads to any cell of the data, on the screen or
 * not. The row is mounted first, then its cell takes the focus, which scrolls it into view.
 */
export function Grid(props: {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  readonly broken: OpenIncidents;
}) {
  const { rows, columns, broken } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow();
  const printing = usePrinting();
  const onScreen = useRowWindow(scroller, rowPx);
  const [active, setActive] = useState({ service: '', column: 0 });
  const moved = useRef(false);
  const found = rows.findIndex(({ service }) => service === active.service);
  const activeRow = Math.max(found, 0);
  const activeColumn = Math.min(active.column, columns.length);

  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    const item = scroller.current?.querySelector<HTMLElement>(
      `[data-row="${activeRow}"] [data-column="${activeColumn}"]`,
    );
    item?.focus();
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headPx) / rowPx) - 1);
    const size = { rows: rows.length, columns: columns.length + 1, page };
    const key = event.ctrlKey ? `Control ${event.key}` : event.key;
    const to = positionAfter(key, { row: activeRow, column: activeColumn }, size);
    const row = to && rows[to.row];
    if (!row) return;
    event.preventDefault();
    moved.current = true;
    setActive({ service: row.service, column: to.column });
  };
  const onFocus = ({ target }: FocusEvent) => {
    const column = target.getAttribute('data-column');
    const row = rows[Number(target.closest('[data-row]')?.getAttribute('data-row'))];
    if (column !== null && row) setActive({ service: row.service, column: Number(column) });
  };

  const drawn = (index: number) => {
    const row = rows[index];
    return (
      row && (
        <MatrixRow
          key={row.service}
          row={row}
          index={index}
          top={printing ? undefined : index * rowPx}
          columns={columns}
          active={index === activeRow ? activeColumn : -1}
          now={now}
          broken={broken}
        />
      )
    );
  };
  const indexes = printing
    ? rows.map((_, index) => index)
    : drawnRows({ ...onScreen, rows: rows.length, kept: activeRow });

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Services by environment and region"
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      className={css.scroller}
      style={gridStyle(columns.length)}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    >
      <div className={css.table}>
        <Header columns={columns} />
        <div role="rowgroup" className={css.rows} style={{ height: printing ? undefined : rows.length * rowPx }}>
          {indexes.map(drawn)}
        </div>
      </div>
    </div>
  );
}
