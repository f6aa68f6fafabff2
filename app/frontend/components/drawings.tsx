/** Drawings, 16 by 16, in the HTML of each page: neither JavaScript nor a request. Only `pages/_document.tsx` may import their values. */
export const drawings = {
  ban: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M4 12l8-8" />
    </>
  ),
  between: <path d="M2.5 5.5h11M10.5 2.5l3 3-3 3M13.5 10.5h-11M5.5 7.5l-3 3 3 3" />,
  broken: <path d="M1.5 8.5h3l1.5-4 3 8 1.5-4h4" />,
  chart: <path d="M3 13.5V9M8 13.5v-11M13 13.5v-7" />,
  check: <path d="M3 8.5l3.5 3.5L13 4.5" />,
  contrast: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 2.5v11a5.5 5.5 0 000-11z" fill="currentColor" />
    </>
  ),
  cross: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M5.75 5.75l4.5 4.5M10.25 5.75l-4.5 4.5" />
    </>
  ),
  empty: <path d="M2 9.5h3.5l1 2h3l1-2H14M2 9.5v4h12v-4l-2.5-7h-7z" />,
  flame: (
    <path d="M8 14.5a4.5 4.5 0 004.5-4.5c0-3-3-4-3.5-8.5C6.5 3 6 5.5 6.5 7.5 5.5 7.3 5 6.5 4.8 5.5 3.9 6.8 3.5 8.3 3.5 10A4.5 4.5 0 008 14.5z" />
  ),
  grid: <path d="M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11" />,
  history: <path d="M2.5 3v3h3M2.7 6A5.75 5.75 0 112.25 8M8 5v3.3l2.2 1.5" />,
  lock: <path d="M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 015 0v2.5" />,
  minus: <path d="M3.5 8h9" />,
  moon: <path d="M13.5 9.5A5.75 5.75 0 016.5 2.5a5.75 5.75 0 107 7z" />,
  moving: <path d="M13.75 8A5.75 5.75 0 118 2.25M8 5.5V8l1.8 1" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.5 10.5l3.5 3.5" />
    </>
  ),
  split: <path d="M3 5.5h10M3 10.5h10M11 2.5l-6 11" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9L13 13M13 3l-1.1 1.1M4.1 11.9L3 13" />
    </>
  ),
  undo: <path d="M6 2.5l-3.5 3.5L6 9.5M3 6h6.5a4 4 0 010 8H6" />,
  waiting: <circle cx="8" cy="8" r="5.75" strokeDasharray="2.5 2" />,
  warning: <path d="M8 2l6.5 11.5h-13zM8 6.5v3.5M8 11.8v.2" />,
  wrench: <path d="M2.5 13.5l5-5M9 2.7a3.5 3.5 0 014.3 4.3L11 6.8 9.2 5 9 2.7zM7.5 8.5A3.5 3.5 0 019 2.7" />,
} as const;

export type IconName = keyof typeof drawings;
