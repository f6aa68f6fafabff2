import type { ComponentProps } from 'react';

/**
 * A link to a page of this site, which `links.ts` follows without a load. A plain element: a first screen has more than a
 * hundred links, and the framework's own would run hooks for each.
 */
export function Link({ inPlace, ...props }: ComponentProps<'a'> & { readonly inPlace?: boolean }) {
  return <a {...props} data-page={inPlace ? 'in-place' : 'next'} />;
}
