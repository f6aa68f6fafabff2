import { useSyncExternalStore } from 'react';

/** Who is signed in. Held in memory only: a reload ends it. */
export interface Session {
  readonly accessToken: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

let current: Session | undefined;
let expiry: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

export function setSession(session: Session | undefined): void {
  current = session;
  clearTimeout(expiry);
  if (session) expiry = setTimeout(() => setSession(undefined), Math.max(0, session.expiresAt - Date.now()));
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const session = (): Session | undefined => current;
const none = (): undefined => undefined;

export const accessToken = (): string | undefined => current?.accessToken;

export const useSession = (): Session | undefined => useSyncExternalStore(subscribe, session, none);
