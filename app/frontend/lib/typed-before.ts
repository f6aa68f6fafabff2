import { type RefObject, useEffect, useRef } from 'react';

/**
 * For a field that is in the page's HTML: takes over what somebody typed into it before the scripts listened. React leaves it in the
 * field, and knows nothing of it. The field has `autoComplete="off"`, or browsers restore what was in it before a reload.
 */
export function useTypedBefore(take: (text: string) => void): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const typed = field.current?.value ?? '';
    if (typed !== '') latest.current(typed);
  }, []);
  return field;
}
