import { useSyncExternalStore } from 'react';

const steps = [
  { unit: 'y', ms: 365 * 86_400_000 },
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
] as const;

/** A length of time in its largest unit, such as `3 d`; below a minute `now`. Negative ones, by a skewed clock, as well. */
export function ageText(ms: number): string {
  const step = steps.find((candidate) => ms >= candidate.ms);
  return step ? `${Math.floor(ms / step.ms)} ${step.unit}` : 'now';
}

/** A measured duration with two units at most, such as `2 d 4 h`, `38 min` or `12 s`. No line ends inside it. */
export const durationText = (seconds: number): string => inUnits(seconds).replaceAll(' ', '\u00a0');

function inUnits(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return join(hours, 'h', minutes % 60, 'min');
  return join(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const join = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/** Made when first asked for: each takes some milliseconds, which the page's start has not to spare. */
function format(options: Intl.DateTimeFormatOptions): (at: Date) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (at) => {
    made ??= new Intl.DateTimeFormat('en-AU', { hour12: false, timeZoneName: 'short', ...options });
    return made.format(at);
  };
}

const absolute = format({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const clock = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** In the reader's own zone, and saying which: `24 Nov 2026, 15:03 AEDT`. */
export const absoluteText = (iso: string): string => (iso === '' ? '' : absolute(new Date(iso)));

/** The pointer is over elements only. */
function title({ target }: Event): void {
  const time = (target as Element).closest('time');
  if (time) time.title = absoluteText(time.dateTime);
}

/**
 * Gives each `<time>` that the pointer comes to the instant and its zone as its title. Not to every one in advance: the
 * first format of a page takes longer than a frame.
 */
export const titleTimes = (): void => document.addEventListener('pointerover', title);

const dayMs = 86_400_000;

/** The time of day, with the date where that is long ago. */
export const momentText = (ms: number, now: number): string =>
  Math.abs(now - ms) < dayMs / 2 ? clock(new Date(ms)) : absolute(new Date(ms));

const tickMs = 15_000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    now = 0;
  };
}

function current(): number {
  if (now === 0) now = Date.now();
  return now;
}

/** Milliseconds since 1970, moving on every 15 seconds: one timer for every age on the page. */
export const useNow = (): number => useSyncExternalStore(subscribe, current, () => 0);
