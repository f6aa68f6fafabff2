import { useEffect, useRef, useState } from 'react';
import { InstantField } from '../../components/instant-field.tsx';
import type { SearchState } from '../../lib/search.ts';
import { absoluteText } from '../../lib/time.ts';
import css from './as-of.module.css';

const hourMs = 3_600_000;
const dayHours = 24;
const longestHours = 30 * dayHours;
const settleMs = 250;

/** Hours back from now, to the hour. */
const hoursBack = (asOf: string): number =>
  asOf === '' ? 0 : Math.min(longestHours, Math.max(0, Math.round((Date.now() - Date.parse(asOf)) / hourMs)));

/** Shows the matrix at an earlier time, up to a month ago, and marks it clearly as the past. */
export function AsOf(props: {
  readonly search: SearchState;
  readonly asOf: string;
  readonly busy: boolean;
  readonly close: () => void;
}) {
  const { search, asOf, busy, close } = props;
  /** While the slider moves. */
  const [hours, setHours] = useState<number>();
  const { set } = search;
  const latest = useRef(set);
  latest.current = set;
  useEffect(() => setHours(undefined), [asOf]);
  useEffect(() => {
    if (hours === undefined) return undefined;
    const at = hours === 0 ? '' : new Date(Date.now() - hours * hourMs).toISOString();
    const timer = setTimeout(() => latest.current({ at }), settleMs);
    return () => clearTimeout(timer);
  }, [hours]);
  const slider = useRef<HTMLInputElement>(null);
  const closing = useRef(false);
  // The button that opened this is gone, and back when this is gone: the focus goes with them.
  useEffect(() => {
    if (asOf === '') slider.current?.focus();
    return () => {
      if (closing.current) document.querySelector<HTMLElement>(`.${css.open}`)?.focus();
    };
  }, []);
  const shown = hours ?? hoursBack(asOf);
  return (
    <div className={`${css.bar} ${asOf === '' ? '' : css.past}`}>
      {asOf !== '' && (
        <b role="status">
          {busy ? 'Reading how it was at' : 'As it was at'} {absoluteText(asOf)}
          {busy && '…'}
        </b>
      )}
      <input
        ref={slider}
        type="range"
        aria-label="Hours back from now"
        aria-valuetext={shown === 0 ? 'now' : `${shown} ${shown === 1 ? 'hour' : 'hours'} ago`}
        className={css.slider}
        min={-longestHours}
        max={0}
        value={-shown}
        onChange={({ target }) => setHours(-Number(target.value))}
      />
      <InstantField
        label="As it was at"
        value={asOf}
        // Nothing is known of the future.
        onChange={(at) => set({ at: Date.parse(at) < Date.now() ? at : '' })}
      />
      <button
        type="button"
        onClick={() => {
          closing.current = true;
          close();
          setHours(undefined);
          set({ at: '' });
        }}
      >
        Back to now
      </button>
    </div>
  );
}
