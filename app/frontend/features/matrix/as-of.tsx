import { useEffect, useState } from 'react';
import type { SearchState } from '../../lib/search.ts';
import { instantText, localText } from '../../lib/since.ts';
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
  const [hours, setHours] = useState(() => hoursBack(asOf));
  const { set } = search;
  useEffect(() => setHours(hoursBack(asOf)), [asOf]);
  useEffect(() => {
    if (hours === hoursBack(asOf)) return;
    const timer = setTimeout(
      () => set({ at: hours === 0 ? '' : new Date(Date.now() - hours * hourMs).toISOString() }),
      settleMs,
    );
    return () => clearTimeout(timer);
  }, [hours, asOf, set]);
  return (
    <div className={`${css.bar} ${asOf === '' ? '' : css.past}`}>
      {asOf !== '' && (
        <b role="status">
          As it was at {absoluteText(asOf)}
          {busy && '…'}
        </b>
      )}
      <input
        type="range"
        aria-label="Hours back from now"
        aria-valuetext={hours === 0 ? 'now' : `${hours} hours ago`}
        className={css.slider}
        min={-longestHours}
        max={0}
        value={-hours}
        onChange={({ target }) => setHours(-Number(target.value))}
      />
      <input
        type="datetime-local"
        aria-label="As it was at"
        value={localText(asOf, new Date())}
        onChange={({ target }) => set({ at: instantText(target.value) })}
      />
      <button
        type="button"
        onClick={() => {
          close();
          setHours(0);
          set({ at: '' });
        }}
      >
        Back to now
      </button>
    </div>
  );
}
