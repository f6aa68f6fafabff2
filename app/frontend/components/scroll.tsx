import type { ReactNode } from 'react';
import page from './page.module.css';

/** What may be wider or longer than its place. It takes the focus, so that it can be scrolled by keys. */
export function Scroll(props: {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  const { label, className = page.card, children } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keys cannot scroll what never has the focus
    <section className={`${page.scroll} ${className}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
