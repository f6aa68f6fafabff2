import Link from 'next/link';
import { useRouter } from 'next/router';
import type { ReactNode } from 'react';
import { useEnvironment } from './environment.tsx';
import css from './shell.module.css';

const sections = [{ href: '/', name: 'Matrix' }] as const;

export function Shell({ children }: { readonly children: ReactNode }) {
  const { pathname } = useRouter();
  const environment = useEnvironment();
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        Skip to the content
      </a>
      <header className={css.header}>
        <Link className={css.name} href="/">
          Release ledger
        </Link>
        <nav className={css.nav} aria-label="Sections">
          {sections.map(({ href, name }) => (
            <Link key={href} href={href} aria-current={pathname === href ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
        <span className={css.environment}>{environment?.environment}</span>
      </header>
      <main id="main" className={css.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
