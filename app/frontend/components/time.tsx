import { absoluteText, ageText, useNow } from '../lib/time.ts';
import table from './table.module.css';

/** How long ago, with the instant and its zone on hover. */
export function Age({ at, now, suffix = '' }: { readonly at: string; readonly now: number; readonly suffix?: string }) {
  if (at === '') return null;
  const age = ageText(now - Date.parse(at));
  return (
    <time className="unbroken" dateTime={at}>
      {age}
      {age === 'now' ? '' : suffix}
    </time>
  );
}

/** The instant and its zone, and how long ago that was. */
export function Moment({ at }: { readonly at: string }) {
  const now = useNow();
  if (at === '') return <span>–</span>;
  const age = ageText(now - Date.parse(at));
  return (
    <time dateTime={at}>
      {absoluteText(at)} <span className="soft unbroken">({age === 'now' ? 'just now' : `${age} ago`})</span>
    </time>
  );
}

/** How long ago, for lists: `3 h ago`. Where nothing hovers, on phones and paper, the instant is written out. */
export function Ago({ at }: { readonly at: string }) {
  return (
    <>
      <Age at={at} now={useNow()} suffix=" ago" />
      <span className={`soft ${table.exact}`}>{absoluteText(at)}</span>
    </>
  );
}
