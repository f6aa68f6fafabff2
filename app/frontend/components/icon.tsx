import type { IconName } from './drawings.tsx';

/** A drawing of `drawings.tsx`, which the document contains once. A word is always next to it. */
export function Icon({ name, className = '' }: { readonly name: IconName; readonly className?: string | undefined }) {
  return (
    <svg className={`drawing ${className}`} width="16" height="16" aria-hidden="true">
      <use href={`#icon-${name}`} />
    </svg>
  );
}
