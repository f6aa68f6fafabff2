import { useRouter } from 'next/router';
import { type MouseEvent, useMemo } from 'react';

const linkOf = ({ target }: MouseEvent): HTMLAnchorElement | null =>
  (target as Element).closest<HTMLAnchorElement>('a[data-page]');

/** A click that the browser handles, such as one for a new tab. */
const forBrowser = ({ button, altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean =>
  button !== 0 || altKey || ctrlKey || metaKey || shiftKey;

/** Props of an element around all links of the site (`components/link.tsx`): they lead to pages without a load. */
export function useLinks() {
  const { push, replace, prefetch } = useRouter();
  return useMemo(
    () => ({
      onClick: (event: MouseEvent) => {
        const link = linkOf(event);
        if (!link || event.defaultPrevented || forBrowser(event)) return;
        event.preventDefault();
        const address = `${link.pathname}${link.search}${link.hash}`;
        if (link.dataset['page'] === 'in-place') void replace(address, undefined, { shallow: true, scroll: false });
        else void push(address);
      },
      // The scripts of a page come when the pointer is on their link.
      onMouseOver: (event: MouseEvent) => {
        const link = linkOf(event);
        if (link && link.pathname !== window.location.pathname) void prefetch(link.pathname);
      },
    }),
    [push, replace, prefetch],
  );
}
