import { useCallback, useState } from 'react';

const prefix = 'draft ';

/**
 * What is typed into a form, kept by this tab until it is sent: a reload, a sign-in or another page does not lose it. Nothing
 * is kept while it is equal to the empty draft.
 */
export function useDraft<Draft extends Readonly<Record<string, string>>>(
  key: string,
  empty: Draft,
): readonly [Draft, (changes: Partial<Draft>) => void, () => void] {
  const [draft, setDraft] = useState<Draft>(() => ({ ...empty, ...storedDraft(key) }));
  const change = useCallback(
    (changes: Partial<Draft>) => {
      setDraft((old) => {
        const next = { ...old, ...changes };
        const same = Object.keys(next).every((name) => next[name] === empty[name]);
        if (same) sessionStorage.removeItem(prefix + key);
        else sessionStorage.setItem(prefix + key, JSON.stringify(next));
        return next;
      });
    },
    [key, empty],
  );
  const clear = useCallback(() => {
    sessionStorage.removeItem(prefix + key);
    setDraft(empty);
  }, [key, empty]);
  return [draft, change, clear];
}

function storedDraft(key: string): Readonly<Record<string, string>> {
  const text = typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(prefix + key);
  return text === null ? {} : JSON.parse(text);
}

export const hasDraft = (key: string): boolean =>
  typeof sessionStorage !== 'undefined' && sessionStorage.getItem(prefix + key) !== null;
