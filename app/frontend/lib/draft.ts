import { useCallback, useState } from 'react';
import { tabStore } from './storage.ts';

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
        if (same) tabStore.removeItem(prefix + key);
        else tabStore.setItem(prefix + key, JSON.stringify(next));
        return next;
      });
    },
    [key, empty],
  );
  const clear = useCallback(() => {
    tabStore.removeItem(prefix + key);
    setDraft(empty);
  }, [key, empty]);
  return [draft, change, clear];
}

function storedDraft(key: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(tabStore.getItem(prefix + key) ?? '{}');
  } catch {
    return {};
  }
}

export const hasDraft = (key: string): boolean => tabStore.getItem(prefix + key) !== null;
