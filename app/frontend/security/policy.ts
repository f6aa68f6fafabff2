import { hashSource, type InlineHashes } from './page.ts';

export interface PolicyOptions {
  /** Of this page: they run when it is loaded, and never after. */
  readonly scripts: readonly string[];
  /** Of all pages: who goes from one to another without loading it stays under the first one's policy. */
  readonly styles: Pick<InlineHashes, 'styles' | 'styleAttributes'>;
}

/**
 * The page's default Trusted Types policy, as a script before all others: Turbopack gives the address of a late part of the
 * page as plain text. Only the site's own hashed files and its service worker pass; text as HTML or as code has no way at all.
 */
export const defaultTrustedTypes =
  "globalThis.trustedTypes?.createPolicy('default',{createScriptURL:t=>{const u=new URL(t,location.href);" +
  "if(u.origin===location.origin&&(u.pathname.startsWith('/_next/static/')||u.pathname==='/sw.js'))return t;throw new TypeError('no script of this site: '+t)}})";

/** This policy, and the one that Next.js creates for the URLs of its scripts. */
const trustedTypes = ['default', 'nextjs'] as const;

/**
 * A page's Content-Security-Policy, for its `<meta>`. What a `<meta>` cannot say (`frame-ancestors`, reporting) is in the
 * headers of `infra/edge`; a browser holds a page to both.
 */
export function contentSecurityPolicy({ scripts, styles }: PolicyOptions): string {
  const { styles: sheets, styleAttributes } = styles;
  // A hash is good for an attribute only where `unsafe-hashes` says so; the name is worse than the thing: exact texts only.
  const attributes = styleAttributes.length > 0 ? ["'unsafe-hashes'", ...styleAttributes] : [];
  const directives: Readonly<Record<string, readonly string[]>> = {
    // Only for files that are fetched ahead: Firefox holds a prefetch to this directive alone. All others are spelled out.
    'default-src': ["'self'"],
    'frame-src': ["'none'"],
    'media-src': ["'none'"],
    'object-src': ["'none'"],
    'worker-src': ["'self'"],
    'script-src': ["'self'", hashSource(defaultTrustedTypes), ...scripts],
    'style-src': ["'self'", ...sheets, ...attributes],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': trustedTypes,
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');
}

/** What comes first in a page: the policy, and the script that it presumes. Neither holds anything that HTML would escape. */
export const policyElements = (policy: string): string =>
  `<meta http-equiv="Content-Security-Policy" content="${policy}"/><script>${defaultTrustedTypes}</script>`;

const ownConnections = "connect-src 'self';";

/**
 * A built page that may also call these origins. They differ between environments (who signs people in), so they come
 * with the configuration and not with the build.
 */
export function allowConnections(html: string, origins: readonly string[]): string {
  if (!html.includes(ownConnections)) {
    throw new Error('a page has no policy: after the build, node app/frontend/security/main.ts gives it one');
  }
  return html.replace(ownConnections, () => [ownConnections.slice(0, -1), ...origins].join(' ').concat(';'));
}
