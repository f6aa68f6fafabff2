import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isLive, useLive } from '../lib/live/state.ts';
import type { LiveStatus } from '../lib/live/stream.ts';
import { useSession, useSessionEnded } from '../lib/session.ts';
import { ageText, momentText, useNow } from '../lib/time.ts';
import { SignInButton } from './account.tsx';
import { useEnvironment } from './environment.tsx';
import css from './live.module.css';

const retryMs = 3000;

/** Starts what is loaded as a separate part, and stops it with the page. A part that does not come is asked for again. */
function useLater(ready: boolean, begin: () => Promise<() => void>, again?: unknown): void {
  const latest = useRef(begin);
  latest.current = begin;
  useEffect(() => {
    if (!ready) return undefined;
    let stop: (() => void) | undefined;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const start = () =>
      latest.current().then(
        (started) => {
          if (over) started();
          else stop = started;
        },
        () => {
          if (!over) timer = setTimeout(start, retryMs);
        },
      );
    void start();
    return () => {
      over = true;
      clearTimeout(timer);
      stop?.();
    };
  }, [ready, again]);
}

/** Follows the ledger while the page is open, as the person who is signed in. */
export function LiveUpdates() {
  const client = useQueryClient();
  const ready = useEnvironment() !== undefined;
  // Not its token: a renewal leaves the stream open, and the next connection takes the newest one.
  const signedIn = useSession() !== undefined;
  // After the first screen: neither is needed to draw it.
  useLater(ready, () => import('../lib/live/follow.ts').then(({ keepLive }) => keepLive(client, signedIn)), signedIn);
  useLater(ready, () => import('../lib/last-known.ts').then(({ keepLastKnown }) => keepLastKnown(client, isLive)));
  return null;
}

const words: Readonly<Record<LiveStatus, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
};

export function LiveIndicator() {
  const { status } = useLive();
  return (
    <span className={`${css.live} ${status === 'live' ? css.on : css[status]}`} role="status">
      <span className={css.dot} aria-hidden />
      <span className={css.word}>{words[status]}</span>
    </span>
  );
}

/** Above the content while what it shows may be old, and when the sign-in has ended. */
export function StaleNotice() {
  const { status, asOf } = useLive();
  const ended = useSessionEnded();
  const now = useNow();
  const stale = asOf !== 0 && status !== 'live';
  if (!stale && !ended) return null;
  const age = ageText(now - asOf);
  const reason = ended
    ? 'Your sign-in has ended.'
    : status === 'offline'
      ? 'You are offline.'
      : 'The connection to the ledger is interrupted; trying again.';
  return (
    <div className={css.stale} role="status">
      <span>
        <b>{reason}</b>{' '}
        {stale ? (
          <>
            This page shows the state as of <time dateTime={new Date(asOf).toISOString()}>{momentText(asOf, now)}</time>
            {age === 'now' ? '' : `, ${age} ago`}.
          </>
        ) : (
          'You can still read; writing requires a new sign-in.'
        )}{' '}
        {ended && 'What you typed is kept.'}
      </span>
      {ended && <SignInButton text="Sign in again" />}
    </div>
  );
}
