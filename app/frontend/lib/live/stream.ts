import type { Schemas } from '@sample-platform-ai/contract/client';
import { accessToken } from '../session.ts';

export type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'offline';
/** A stream that is not open. */
export type DownStatus = Exclude<LiveStatus, 'live'>;

export interface StreamOptions {
  readonly url: string;
  /** The browser's own reader of server-sent events cannot send a token. */
  readonly signedIn: boolean;
  /** The event to continue after; empty for new events only. */
  readonly after: string;
  /** `resumed`: nothing was missed since the last event. */
  readonly onOpen: (resumed: boolean) => void;
  readonly onEvent: (event: Schemas['Event']) => void;
  readonly onStatus: (status: DownStatus) => void;
}

type Source = Pick<EventSource, 'onopen' | 'onerror' | 'onmessage' | 'close' | 'readyState'> & {
  addEventListener(type: 'heartbeat', listener: (event: MessageEvent) => void): void;
};

const closed = 2;
const firstDelayMs = 1000;
const longestDelayMs = 15_000;
/** Three heartbeats of the ledger. A connection that is lost without a word, as while a laptop sleeps, stays open for hours. */
const silentMs = 45_000;
const lookEveryMs = 5000;

async function sourceOf(url: string, signedIn: boolean): Promise<Source> {
  if (!signedIn) return new EventSource(url);
  const { EventSource: SignedInSource } = await import('eventsource');
  return new SignedInSource(url, {
    fetch: (input, init) =>
      fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${accessToken()}` } }),
  }) as Source;
}

/**
 * Follows the ledger's events until it is stopped. The reader of the browser comes back by itself after a lost
 * connection; after a refusal it gives up, and is begun again here, later each time, with the last event it saw.
 */
export function followEvents(options: StreamOptions): () => void {
  const { url, signedIn, onEvent, onStatus, onOpen } = options;
  let source: Source | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let { after } = options;
  let delayMs = firstDelayMs;
  let stopped = false;
  let wasOpen = false;
  let attempt = 0;
  let heardAt = Date.now();
  const heard = () => {
    heardAt = Date.now();
  };

  const down = () => onStatus(navigator.onLine ? (wasOpen ? 'reconnecting' : 'connecting') : 'offline');
  const later = () => {
    source?.close();
    timer = setTimeout(open, delayMs);
    delayMs = Math.min(delayMs * 2, longestDelayMs);
  };
  const failed = () => {
    down();
    if (!stopped) later();
  };
  const open = () => {
    clearTimeout(timer);
    heard();
    attempt += 1;
    const mine = attempt;
    const address = after === '' ? url : `${url}?after=${encodeURIComponent(after)}`;
    sourceOf(address, signedIn).then((opened) => {
      if (stopped || mine !== attempt) return opened.close();
      source = opened;
      opened.addEventListener('heartbeat', ({ lastEventId }) => {
        heard();
        // A position as well: after a quiet night nothing has to be read again.
        after = lastEventId;
      });
      opened.onopen = () => {
        heard();
        wasOpen = true;
        delayMs = firstDelayMs;
        onOpen(after !== '');
      };
      opened.onmessage = ({ data, lastEventId }) => {
        heard();
        after = lastEventId;
        onEvent(JSON.parse(data));
      };
      opened.onerror = () => {
        heard();
        down();
        if (opened.readyState === closed) later();
      };
    }, failed);
  };
  const again = () => {
    delayMs = firstDelayMs;
    source?.close();
    open();
  };
  const look = () => {
    if (source === undefined || source.readyState === closed || Date.now() - heardAt < silentMs) return;
    down();
    again();
  };
  const looking = setInterval(look, lookEveryMs);
  const offline = () => onStatus('offline');
  window.addEventListener('online', again);
  window.addEventListener('offline', offline);
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearInterval(looking);
    source?.close();
    window.removeEventListener('online', again);
    window.removeEventListener('offline', offline);
  };
}
