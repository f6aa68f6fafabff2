import Link from 'next/link';
import { useRouter } from 'next/router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { tinykeys } from 'tinykeys';
import { Account } from './account.tsx';
import { useEnvironment } from './environment.tsx';
import { Icon } from './icon.tsx';
import { LiveIndicator, LiveUpdates, StaleNotice } from './live.tsx';
import css from './shell.module.css';
import { ThemeButton } from './theme.tsx';

export const sections = [
  { href: '/', name: 'Matrix', icon: 'grid', keys: 'g m' },
  { href: '/changes/', name: 'Changes', icon: 'history', keys: 'g c' },
  { href: '/incidents/', name: 'Incidents', icon: 'flame', keys: 'g i' },
  { href: '/metrics/', name: 'Metrics', icon: 'chart', keys: 'g d' },
] as const;

type Overlay = 'palette' | 'help' | undefined;

/** Dialogs come when they are asked for. */
const Palette = lazy(() => import('../features/palette/palette.tsx').then(({ Palette }) => ({ default: Palette })));
const Help = lazy(() => import('../features/palette/help.tsx').then(({ Help }) => ({ default: Help })));

const isTyping = ({ target }: Event): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));

function useShortcuts(open: (overlay: Overlay) => void): void {
  const { push } = useRouter();
  useEffect(() => {
    const outsideText = (act: () => void) => (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      event.preventDefault();
      act();
    };
    return tinykeys(window, {
      '$mod+k': (event) => {
        event.preventDefault();
        open('palette');
      },
      'Shift+?': outsideText(() => open('help')),
      '/': outsideText(() => document.getElementById('filter')?.focus()),
      ...Object.fromEntries(sections.map(({ href, keys }) => [keys, outsideText(() => void push(href))])),
    });
  }, [open, push]);
}

export function Shell({ children }: { readonly children: ReactNode }) {
  const { asPath } = useRouter();
  const environment = useEnvironment();
  const [overlay, setOverlay] = useState<Overlay>();
  useShortcuts(setOverlay);
  const path = asPath.split('?')[0];
  const links = sections.map(({ href, name, icon }) => (
    <Link key={href} href={href} prefetch={false} aria-current={path === href ? 'page' : undefined}>
      <Icon name={icon} />
      {name}
    </Link>
  ));
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        Skip to the content
      </a>
      <header className={css.header}>
        <Link className={css.brand} href="/" prefetch={false} aria-label="Release ledger, what runs where">
          <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="#4353c9" />
            <path fill="#fff" d="M8 8h6v7H8zM8 17h6v7H8zM16 8h8v7h-8z" />
            <path fill="#fff" fillOpacity=".5" d="M16 17h8v7h-8z" />
          </svg>
          <span>Release ledger</span>
        </Link>
        {environment && (
          <span className={css.environment} title={`Release ${environment.release}`}>
            {environment.environment}
          </span>
        )}
        <nav className={css.nav} aria-label="Sections">
          {links}
        </nav>
        <div className={css.tools}>
          <LiveIndicator />
          <button
            type="button"
            className={css.jump}
            onClick={() => setOverlay('palette')}
            aria-keyshortcuts="Control+K Meta+K"
          >
            <Icon name="search" />
            <span className={css.jumpText}>Jump to…</span>
            <kbd aria-hidden>Ctrl K</kbd>
          </button>
          <button
            type="button"
            className={`icon ${css.help}`}
            onClick={() => setOverlay('help')}
            aria-label="Keyboard shortcuts"
          >
            ?
          </button>
          <ThemeButton />
          <Account />
        </div>
      </header>
      <LiveUpdates />
      <StaleNotice />
      <main id="main" className={css.main} tabIndex={-1}>
        {children}
      </main>
      <Suspense>
        {overlay === 'palette' && <Palette close={() => setOverlay(undefined)} help={() => setOverlay('help')} />}
        {overlay === 'help' && <Help close={() => setOverlay(undefined)} />}
      </Suspense>
    </div>
  );
}
