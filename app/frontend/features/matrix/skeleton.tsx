import type { CSSProperties } from 'react';
import css from './matrix.module.css';

export const gridStyle = (columns: number): CSSProperties => ({ ['--columns' as string]: columns });

const bones = Array.from({ length: 20 }, (_, i) => i);

/** Before the first answer: as large as what comes, so that nothing moves then. */
export function GridSkeleton() {
  return (
    <div className={css.scroller} style={gridStyle(5)} aria-busy="true">
      <div className="hidden" role="status">
        Loading
      </div>
      <div className={css.table} aria-hidden>
        {bones.map((bone) => (
          <div key={bone} className={css.row}>
            {bones.slice(0, 6).map((column) => (
              <div key={column} className={css.bone} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
