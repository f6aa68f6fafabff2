import type { ReactNode } from 'react';
import page from './page.module.css';

/** What is known about one thing, each with its name. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={`${page.card} ${page.facts}`}>{children}</dl>;
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
