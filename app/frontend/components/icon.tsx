/** A drawing of `public/icons.svg`. */
export type IconName =
  | 'ban'
  | 'between'
  | 'broken'
  | 'chart'
  | 'check'
  | 'contrast'
  | 'cross'
  | 'empty'
  | 'flame'
  | 'grid'
  | 'history'
  | 'lock'
  | 'minus'
  | 'moon'
  | 'moving'
  | 'search'
  | 'split'
  | 'sun'
  | 'undo'
  | 'waiting'
  | 'warning'
  | 'wrench';

/** Drawings are one file, not JavaScript. A word is always next to them. */
export function Icon({ name, className = '' }: { readonly name: IconName; readonly className?: string | undefined }) {
  return (
    <svg className={`drawing ${className}`} width="16" height="16" aria-hidden="true">
      <use href={`/icons.svg#${name}`} />
    </svg>
  );
}
