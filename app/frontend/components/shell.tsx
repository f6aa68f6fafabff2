import { useRouter } from 'next/router';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { tinykeys } from 'tinykeys';
import { lazyPart } from '../lib/lazy-part.ts';
import { useLinks } from '../lib/links.ts';
import { useScrollMemory } from '../lib/scroll-memory.ts';
import { Account, KeepSignedIn } from './account.tsx';
import { Boundary } from './boundary.tsx';
import { DialogFailed } from './dialog-failed.tsx';
import { useEnvironment } from './environment.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';
import { LiveIndicator, LiveUpdates, StaleNotice } from './live.tsx';
import css from './shell.module.css';
import { ThemeButton } from './theme.tsx';

export const sections = [
  { href: '/', name: 'Matrix', icon: 'grid', keys: 'g m' },
  { href: '/compare/', name: 'Compare', icon: 'between', keys: 'g p' },
  { href: '/changes/', name: 'Deployments', icon: 'history', keys: 'g c' },
  { href: '/incidents/', name: 'Incidents', icon: 'flame', keys: 'g i' },
  { href: '/metrics/', name: 'Metrics', icon: 'chart', keys: 'g d' },
] as const;

type Overlay = 'palette' | 'help' | undefined;

/** Dialogs come when they are asked for. */
const Palette = lazyPart(() => import('../features/palette/palette.tsx').then(({ Palette }) => Palette));
const Help = lazyPart(() => import('../features/palette/help.tsx').then(({ Help }) => Help));

const isTyping = ({ target }: Event): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));

function useShortcuts(open: (overlay: Overlay) => void): void {
  const { push } = useRouter();
  useEffect(() => {
    /** Behind an open dialog the page stays as it is. */
    const outsideText = (act: () => void) => (event: KeyboardEvent) => {
      if (isTyping(event) || document.querySelector('[role=dialog]')) return;
      event.preventDefault();
      act();
    };
    const bindings = {
      '$mod+k': (event: KeyboardEvent) => {
        event.preventDefault();
        open('palette');
      },
      'Shift+?': outsideText(() => open('help')),
      '/': outsideText(() => document.getElementById('filter')?.focus()),
      ...Object.fromEntries(sections.map(({ href, keys }) => [keys, outsideText(() => void push(href))])),
    };
    // The library would ignore all keys in a field, also those of the palette.
    return tinykeys(window, bindings, { ignore: ({ isComposing }) => isComposing });
  }, [open, push]);
}

export function Shell({ children }: { readonly children: ReactNode }) {
  const { asPath, pathname } = useRouter();
  const environment = useEnvironment();
  const [overlay, setOverlay] = useState<Overlay>();
  const close = () => setOverlay(undefined);
  useShortcuts(setOverlay);
  useScrollMemory();
  // Not from `asPath`: with a query, the development server and the browser end it differently.
  const path = pathname === '/' ? pathname : `${pathname}/`;
  const links = sections.map(({ href, name, icon }) => (
    <Link key={href} href={href} aria-current={path === href ? 'page' : undefined}>
      <Icon name={icon} />
      {name}
    </Link>
  ));
  return (
    <div className={css.shell} {...useLinks()}>
      <a className={css.skip} href="#main">
        Skip to the content
      </a>
      <header className={css.header}>
        <Link className={css.brand} href="/" aria-label="Release ledger, what runs where">
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
      <KeepSignedIn />
      <LiveUpdates />
      <StaleNotice />
      <main id="main" className={css.main} tabIndex={-1}>
        <Boundary name={asPath}>{children}</Boundary>
      </main>
      <Boundary name={overlay ?? ''} fallback={() => <DialogFailed close={close} />}>
        <Suspense>
          {overlay === 'palette' && <Palette close={close} help={() => setOverlay('help')} />}
          {overlay === 'help' && <Help close={close} />}
        </Suspense>
      </Boundary>
    </div>
  );
}
