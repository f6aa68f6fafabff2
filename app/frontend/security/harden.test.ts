import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hardenSite } from './harden.ts';
import { allowConnections, defaultTrustedTypes } from './policy.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function site(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'harden-'));
  folders.push(folder);
  for (const [name, content] of Object.entries({ 'app.js': 'run()', 'app.css': 'a{}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
const hash = (text: string, algorithm = 'sha256') =>
  `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`;
/** Of every page. */
const always = ["'self'", `'${hash(defaultTrustedTypes)}'`];
const page = (body: string, head = '<meta charSet="utf-8"/><title>t</title>') =>
  `<!DOCTYPE html><html><head>${head}</head><body>${body}</body></html>`;
const hardened = (files: Readonly<Record<string, string>>, name = 'index.html') => {
  const folder = site(files);
  hardenSite(folder);
  return readFileSync(join(folder, name), 'utf8');
};
const directives = (html: string) => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );
};

describe('the policy of a page', () => {
  it('names each inline script by its hash, and nothing that would allow others', () => {
    const html = hardened({ 'index.html': page('<script>one()</script><script>two("é&amp;")</script>') });
    const scripts = directives(html)['script-src'];
    expect(scripts).toEqual([...always, ...[hash('one()'), hash('two("é&amp;")')].map((h) => `'${h}'`).sort()]);
    expect(html).not.toMatch(/unsafe-(inline|eval|hashes)/);
  });

  it('leaves nothing but a prefetch to the default, which Firefox asks for it', () => {
    const policy = directives(hardened({ 'index.html': page('') }));
    const fetched = ['connect', 'font', 'frame', 'img', 'manifest', 'media', 'object', 'script', 'style', 'worker'];
    expect(fetched.filter((name) => policy[`${name}-src`] === undefined)).toEqual([]);
    expect(policy['default-src']).toEqual(["'self'"]);
    expect([policy['frame-src'], policy['media-src'], policy['object-src']]).toEqual([
      ["'none'"],
      ["'none'"],
      ["'none'"],
    ]);
  });

  it('asks no hash for data, which nothing executes', () => {
    const html = hardened({ 'index.html': page('<script type="application/json">{"a":1}</script>') });
    expect(directives(html)['script-src']).toEqual(always);
  });

  it('is that of the page alone for scripts, and that of the whole site for styles', () => {
    const files = {
      'index.html': page('<script>one()</script>'),
      'other/index.html': page('<script>two()</script><style>b{}</style><p style="color:red">'),
    };
    const { 'script-src': scripts, 'style-src': styles } = directives(hardened(files));
    expect(scripts).toEqual([...always, `'${hash('one()')}'`]);
    expect(styles).toEqual(["'self'", `'${hash('b{}')}'`, "'unsafe-hashes'", `'${hash('color:red')}'`]);
  });

  it('comes before everything it is about, and after the character set', () => {
    const html = hardened({ 'index.html': page('', '<meta charSet="utf-8"/><script src="/app.js"></script>') });
    expect(html.indexOf('utf-8')).toBeLessThan(html.indexOf('http-equiv'));
    expect(html.indexOf('http-equiv')).toBeLessThan(html.indexOf('<script>'));
    expect(html.indexOf('<script>')).toBeLessThan(html.indexOf('src="/app.js"'));
    const early = hardened({
      'index.html': page('', '<link rel="stylesheet" href="/app.css"/><meta charSet="utf-8"/>'),
    });
    expect(early).toContain(`<meta charSet="utf-8"/><meta http-equiv`);
  });

  it('lets an environment add origins that its pages may call', () => {
    const html = hardened({ 'index.html': page('') });
    expect(directives(html)['connect-src']).toEqual(["'self'"]);
    const allowed = allowConnections(html, ['https://login.example.com']);
    expect(directives(allowed)['connect-src']).toEqual(["'self'", 'https://login.example.com']);
    expect(() => allowConnections(page(''), [])).toThrow('a page has no policy');
  });
});

describe('the files of a page', () => {
  it.each([
    ['<script src="/app.js" async=""></script>', 'run()'],
    ['<link rel="stylesheet" href="/app.css?v=1"/>', 'a{}'],
    ['<link rel="preload" as="script" href="/app.js"/>', 'run()'],
    ['<link rel="modulepreload" href="/app.js">', 'run()'],
  ])('are verified: %s', (element, content) => {
    expect(hardened({ 'index.html': page('', `<meta charSet="utf-8"/>${element}`) })).toContain(
      ` integrity="${hash(content, 'sha384')}"`,
    );
  });

  it('are left alone where browsers verify nothing', () => {
    const link = '<link rel="preload" as="font" href="/a.woff2"/><link rel="icon" href="/icon.svg"/>';
    expect(hardened({ 'index.html': page('', `<meta charSet="utf-8"/>${link}`) })).toContain(link);
  });
});

describe('a page that cannot have a strict policy', () => {
  it.each([
    ['an inline event handler', '<p onclick="go()">', 'inline event handler'],
    ['a javascript: address', '<a href=" javascript:go()">', 'javascript: address'],
    ['a script of another host', '<script src="https://cdn.example.com/a.js"></script>', 'not a file of this site'],
    ['a script of another host without a scheme', '<script src="//cdn.example.com/a.js"></script>', 'not a file of'],
    ['a file that is missing', '<script src="/missing.js"></script>', '/missing.js, which is not a file'],
  ])('refuses %s, and leaves every file as it was', (_what, body, message) => {
    const folder = site({ 'a.html': page(''), 'index.html': page(body) });
    expect(() => hardenSite(folder)).toThrow(message);
    expect(() => hardenSite(folder)).toThrow('index.html');
    expect(readFileSync(join(folder, 'a.html'), 'utf8')).toBe(page(''));
  });

  it('refuses a second policy on top of the first', () => {
    const folder = site({ 'index.html': page('') });
    hardenSite(folder);
    expect(() => hardenSite(folder)).toThrow('rebuild the site');
  });

  it('refuses a folder without pages', () => {
    expect(() => hardenSite(site({}))).toThrow('holds no page');
  });
});
