import { useEffect, useState } from 'react';

const shownMs = 3000;

/** Copies a text, and says for a moment whether it did: in words, and in its name for a screen reader. */
export function Copy({ value, label }: { readonly value: string; readonly label: string }) {
  const [done, setDone] = useState<'copied' | 'not copied'>();
  useEffect(() => {
    if (done === undefined) return undefined;
    const timer = setTimeout(() => setDone(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setDone('copied');
    } catch {
      setDone('not copied');
    }
  };
  return (
    <button
      type="button"
      className="quiet"
      onClick={() => void copy()}
      aria-label={done === undefined ? label : `${label}: ${done}`}
    >
      {done ?? 'copy'}
    </button>
  );
}
