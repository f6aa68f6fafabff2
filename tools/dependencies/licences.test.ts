import { matchesGlob, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { allowed, excepted } from './licences.ts';

type Listed = Readonly<Record<string, readonly { readonly name: string; readonly versions: readonly string[] }[]>>;
const root = resolve(import.meta.dirname, '../..');

/** Every installed dependency that its licence does not allow, with that licence. */
const refused = (listed: Listed): string[] =>
  Object.entries(listed).flatMap(([licence, packages]) =>
    allowed.has(licence)
      ? []
      : packages
          .filter(
            ({ name }) =>
              !Object.entries(excepted).some(
                ([glob, each]) =>
                  each.licence === licence &&
                  name.split('/').length === glob.split('/').length &&
                  matchesGlob(name, glob),
              ),
          )
          .map(({ name, versions }) => `${name}@${versions.join(',')} is under ${licence}`),
  );

const listing = await execa('npx', ['--yes', 'pnpm@12', 'licenses', 'list', '-r', '--json'], {
  cwd: root,
  reject: false,
});
const missing = listing.failed ? 'pnpm cannot list the licences here' : undefined;

describe(`licences of dependencies${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.skipIf(missing)('are allowed, or excepted with a reason', () => {
    const listed: Listed = JSON.parse(listing.stdout);
    expect(Object.values(listed).flat().length).toBeGreaterThan(200);
    expect(refused(listed)).toEqual([]);
  });

  it('refuses an unknown licence, and an excepted package under another one than was weighed', () => {
    const one = (name: string) => [{ name, versions: ['1.0.0'] }];
    expect(refused({ MIT: one('a'), 'AGPL-3.0-only': one('b') })).toEqual(['b@1.0.0 is under AGPL-3.0-only']);
    expect(refused({ 'LGPL-3.0-or-later': one('@img/sharp-libvips-linux-x64') })).toEqual([]);
    expect(refused({ 'GPL-3.0-only': one('@img/sharp-libvips-linux-x64'), Unknown: one('c') })).toHaveLength(2);
  });
});
