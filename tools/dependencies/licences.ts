/** Licences, as their packages state them, under which a dependency may be used and passed on without further duties. */
export const allowed: ReadonlySet<string> = new Set([
  '(Apache-2.0 AND BSD-3-Clause)',
  '(Apache-2.0 OR MIT)',
  '(MIT OR CC0-1.0)',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT OR Apache-2.0',
  // Of single files: changing them would have to be published, using them has not.
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
]);

/** Packages under another licence, and why they may be used all the same. */
export const excepted: Readonly<Record<string, { readonly licence: string; readonly reason: string }>> = {
  '@img/sharp-libvips-*': {
    licence: 'LGPL-3.0-or-later',
    reason:
      'A shared library that the site generator may load to shrink pictures; it is in no image, for the export has none to shrink',
  },
};
