import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keepLive } from '../lib/live/follow.ts';
import { useLive } from '../lib/live/state.ts';
import type { LiveStatus } from '../lib/live/stream.ts';
import { useSession } from '../lib/session.ts';
import { ageText, clockText, useNow } from '../lib/time.ts';
import { useEnvironment } from './environment.tsx';
import css from './live.module.css';

/** Follows the ledger while the page is open, as whoever is signed in. */
export function LiveUpdates() {
  const client = useQueryClient();
  const ready = useEnvironment() !== undefined;
  const token = useSession()?.accessToken;
  useEffect(() => (ready ? keepLive(client, token) : undefined), [client, ready, token]);
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
      {words[status]}
    </span>
  );
}

/** Above the content while what it shows may be old. */
export function StaleNotice() {
  const { status, asOf } = useLive();
  const now = useNow();
  if (asOf === 0 || status === 'live' || status === 'connecting') return null;
  const age = ageText(now - asOf);
  return (
    <p className={css.stale} role="status">
      <b>{status === 'offline' ? 'You are offline.' : 'The ledger is out of reach; trying again.'}</b> This page is as
      of <time dateTime={new Date(asOf).toISOString()}>{clockText(asOf)}</time>
      {age === 'now' ? '' : `, ${age} ago`}.
    </p>
  );
}
