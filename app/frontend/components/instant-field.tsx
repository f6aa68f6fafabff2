import { useEffect, useRef, useState } from 'react';
import { instantText, localText } from '../lib/since.ts';
import { useTypedBefore } from '../lib/typed-before.ts';

const settleMs = 700;

/**
 * A date and a time of the reader's zone, for an instant of the address. While it is typed its year is 2 and its hour 1 for a
 * moment: what has settled counts, or what is left.
 */
export function InstantField(props: {
  readonly label: string;
  /** Text in front of it, where the label has more. */
  readonly text?: string;
  /** As `since` of the address, see `sinceInstant`. */
  readonly value: string;
  /** An instant in UTC; empty for none. */
  readonly onChange: (instant: string) => void;
}) {
  const { label, text, value, onChange } = props;
  const [typed, setTyped] = useState<string>();
  const latest = useRef(onChange);
  latest.current = onChange;
  const shown = localText(value, new Date());
  const field = useTypedBefore((early) => early !== shown && setTyped(early));
  const commit = () => {
    if (typed === undefined) return;
    if (typed === shown) setTyped(undefined);
    else latest.current(instantText(typed));
  };
  const settled = useRef(commit);
  settled.current = commit;
  useEffect(() => setTyped(undefined), [value]);
  useEffect(() => {
    if (typed === undefined) return undefined;
    const timer = setTimeout(() => settled.current(), settleMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label>
      {text && <span>{text}</span>}
      <input
        ref={field}
        type="datetime-local"
        autoComplete="off"
        aria-label={label}
        value={typed ?? shown}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={commit}
      />
    </label>
  );
}
