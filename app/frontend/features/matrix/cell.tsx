import { memo, useEffect, useRef, useState } from 'react';
import { Link } from '../../components/link.tsx';
import { StatusIcon } from '../../components/status.tsx';
import { Age } from '../../components/time.tsx';
import { shortDigest } from '../../lib/digest.ts';
import type { Cell, ObservedRelease } from '../../lib/ledger/cell.ts';
import css from './cell.module.css';
import { summaryOf } from './summary.ts';

const flashMs = 1600;

/** True for a moment after the value has changed, not for the first one. */
function useChanged(value: unknown): boolean {
  const seen = useRef(value);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (seen.current === value) return;
    seen.current = value;
    setChanged(true);
    const timer = setTimeout(() => setChanged(false), flashMs);
    return () => clearTimeout(timer);
  }, [value]);
  return changed;
}

/** A digest where no deployment here has it; the deployment's page has all of it. */
function Runs({ release: { version, imageDigest } }: { readonly release: ObservedRelease }) {
  return (
    <>
      <span className={version === '' ? css.spare : undefined}>runs </span>
      {version === '' ? (
        <code title={imageDigest}>{shortDigest(imageDigest)}</code>
      ) : (
        <span title={version}>{version}</span>
      )}
    </>
  );
}

export const MatrixCell = memo(function MatrixCell(props: {
  readonly cell: Cell | undefined;
  readonly column: number;
  readonly tabIndex: number;
  readonly now: number;
  /** Titles of the open incidents of this service here. */
  readonly incident: string | undefined;
}) {
  const { cell, column, tabIndex, now, incident } = props;
  const changed = useChanged(cell);
  const item = { 'data-column': column, tabIndex };
  if (!cell) {
    return (
      <span className={`${css.item} ${css.none}`} {...item}>
        <span aria-hidden>–</span>
        <span className="hidden">never deployed</span>
      </span>
    );
  }
  const { version, at, tone, word, note, runs, deploymentId } = summaryOf(cell);
  const noted = runs !== undefined || note !== '';
  const className = [css.item, tone && css[tone], changed && css.changed].filter(Boolean).join(' ');
  const content = (
    <>
      <span className={css.top}>
        <span className={css.version} title={version}>
          {version}
        </span>
        {incident !== undefined && (
          <span className={css.broken} title={`Open incident: ${incident}`}>
            <StatusIcon word="open" />
            <span className="hidden">, open incident: {incident}</span>
          </span>
        )}
        {cell.regionSkew && (
          <span className={css.skew} title="The regions of this environment run different images">
            <StatusIcon word="regions differ" />
            <span className="hidden">, regions differ</span>
          </span>
        )}
      </span>
      <span className={css.detail}>
        {word !== '' && <StatusIcon word={word} />}
        <span>
          {word !== '' && <span className={noted ? css.said : undefined}>{word}</span>}
          {word !== '' && noted && <span className={css.said}> · </span>}
          {runs ? <Runs release={runs} /> : note}
          <span className={word === '' ? undefined : noted ? css.spare : css.said}>
            {(word !== '' || noted) && ' · '}
            <Age at={at} now={now} />
          </span>
        </span>
      </span>
    </>
  );
  return deploymentId === '' ? (
    <span className={className} {...item}>
      {content}
    </span>
  ) : (
    <Link className={className} href={`/deployment/?id=${deploymentId}`} {...item}>
      {content}
    </Link>
  );
});
