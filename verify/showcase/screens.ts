export const viewport = { width: 1280, height: 720 } as const;
export const themes = ['light', 'dark'] as const;

/** Screens of the page on the README, in the order of its steps. */
export const screens = [
  { name: 'matrix', path: '/' },
  { name: 'compare', path: '/compare/?from=uat&to=prod' },
  { name: 'metrics', path: '/metrics/?days=30' },
] as const;

export const pictureOf = (name: string, theme: (typeof themes)[number]): string =>
  `docs/images/page-${name}-${theme}.png`;
