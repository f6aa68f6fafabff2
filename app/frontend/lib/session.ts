import { useSyncExternalStore } from 'react';
import { browserStore } from './storage.ts';

/** Who is signed in. Tokens are held in memory only. */
export interface Session {
  readonly accessToken: string;
  /** Gets the next access token; undefined where the issuer gives none. */
  readonly refreshToken: string | undefined;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

let current: Session | undefined;
let ended = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function set(session: Session | undefined, byItself: boolean): void {
  current = session;
  ended = byItself;
  clearTimeout(timer);
  for (const listener of listeners) listener();
}

const renewBeforeMs = 60_000;
const retryMs = 5000;
/** After the token's end, for an issuer that cannot be reached yet, as when a laptop wakes up; offline, none counts. */
const lateTries = 12;
const stepMs = 30_000;

/** Looks at the clock on the way: a timer does not count a sleep, and fires at once where it is for more than 24 days. */
function at(due: number, act: () => void): void {
  const left = Math.max(0, due - Date.now());
  timer = setTimeout(() => (Date.now() < due ? at(due, act) : act()), Math.min(left, stepMs));
}

/** Renewed before it ends, and ended when that is refused or the time is over. */
export type Renew = (session: Session) => Promise<Session | 'refused'>;

export function setSession(session: Session, renew?: Renew): void {
  set(session, false);
  const { expiresAt } = session;
  const end = () => at(expiresAt, () => set(undefined, true));
  let late = 0;
  const tryToRenew = async () => {
    const next = await renew?.(session).catch(() => undefined);
    // Signed out meanwhile, or in as another person.
    if (current !== session) return;
    if (next === 'refused') return end();
    if (next) return setSession(next, renew);
    if (navigator.onLine !== false && Date.now() + retryMs > expiresAt) late += 1;
    if (late > lateTries) end();
    else at(Date.now() + retryMs, tryToRenew);
  };
  if (renew && session.refreshToken !== undefined) {
    at(expiresAt - Math.min(renewBeforeMs, (expiresAt - Date.now()) / 2), tryToRenew);
  } else end();
}

/** What a tab remembers about signing in; never a token. `kept`: a new page may sign in again without a question. */
const memoryKey = 'sign-in';

export function rememberSignIn(how: 'kept' | 'out'): void {
  browserStore.setItem(memoryKey, how);
}

export const rememberedSignIn = (): string | null => browserStore.getItem(memoryKey);

export function signOut(): void {
  rememberSignIn('out');
  set(undefined, false);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const session = (): Session | undefined => current;
const none = (): undefined => undefined;

export const accessToken = (): string | undefined => current?.accessToken;

export const useSession = (): Session | undefined => useSyncExternalStore(subscribe, session, none);

/** The session has ended by itself, with no sign-in or sign-out since. */
export const useSessionEnded = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => ended,
    () => false,
  );
