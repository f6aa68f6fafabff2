import type { CSSProperties } from 'react';
import css from './matrix.module.css';

export const gridStyle = (columns: number): CSSProperties => ({ ['--columns' as string]: columns });

/** Before the first answer: as large as what comes, so that nothing moves then. */
export function GridSkeleton() {
  return (
    <div className={css.scroller} style={gridStyle(5)} aria-busy="true">
      <div className="hidden" role="status">
        Loading
      </div>
      <div className={css.bones} aria-hidden />
    </div>
  );
}
