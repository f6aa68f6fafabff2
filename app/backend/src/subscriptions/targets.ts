import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { invalidField } from '@sample-platform-ai/contract';
import { isPublicAddress } from './public-addresses.ts';

/** A target's address is not one of the internet. */
export class ForbiddenTargetError extends Error {}

/** `allowed`: `host:port` of targets that may be private and without TLS, for development. */
export interface TargetRules {
  /** Throws for a URL that can never be a target. */
  check(url: string): void;
  /** The name lookup of a connection: refuses private addresses when they are used, so that a name cannot change in between. */
  lookupFor(url: URL): LookupFunction;
}

const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80');

/** Without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

const refusal = (host: string) =>
  new ForbiddenTargetError(`${host} has an address that is not reachable from the internet`);

const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return done(error, []);
    // One private address is enough: which of them is used is decided later.
    if (found.length === 0 || !found.every(({ address }) => isPublicAddress(address)))
      return done(refusal(hostname), []);
    const [first] = found;
    if (options.all) return done(null, found);
    return done(null, first?.address ?? '', first?.family ?? 4);
  });
};

export function targetRules(allowed: readonly string[]): TargetRules {
  const isAllowed = (url: URL) => allowed.includes(`${hostOf(url)}:${portOf(url)}`);
  return {
    check: (text) => {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (!url) throw invalidField('url', 'is not a URL; write https://host/path');
      if (url.username !== '' || url.password !== '')
        throw invalidField('url', 'contains a user or password; requests are authenticated by their signature');
      if (url.hash !== '') throw invalidField('url', 'has a fragment, which is never sent; remove it');
      if (isAllowed(url)) return;
      if (url.protocol !== 'https:') throw invalidField('url', 'is not https');
      const host = hostOf(url);
      const isPublic =
        isIP(host) === 0 ? host.includes('.') && !/\.(local|localhost|internal)\.?$/.test(host) : isPublicAddress(host);
      if (!isPublic) throw invalidField('url', `${host} is not reachable from the internet; name a public host`);
    },
    lookupFor: (url) => {
      if (isAllowed(url)) return lookup as LookupFunction;
      // An address in the URL is looked up by no function.
      if (isIP(hostOf(url)) !== 0 && !isPublicAddress(hostOf(url))) throw refusal(hostOf(url));
      return publicLookup;
    },
  };
}
