import { isIPv4 } from 'node:net';

/** An IPv4 range, as its first address and its number of addresses. */
export interface Range {
  readonly start: number;
  readonly size: number;
  readonly prefix: number;
}

const addressValue = (address: string): number =>
  address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

/** Returns `undefined` without a prefix or an IPv4 address, and for an address with host bits set. */
export function parseCidr(cidr: string): Range | undefined {
  const [address = '', length = '', ...rest] = cidr.split('/');
  const prefix = Number(length);
  if (rest.length > 0 || !isIPv4(address) || !/^\d{1,2}$/.test(length) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const start = addressValue(address);
  return start % size === 0 ? { start, size, prefix } : undefined;
}

export const overlap = (a: Range, b: Range): boolean => a.start < b.start + b.size && b.start < a.start + a.size;

const contains = (outer: Range, inner: Range): boolean =>
  inner.start >= outer.start && inner.start + inner.size <= outer.start + outer.size;

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].flatMap((cidr) => parseCidr(cidr) ?? []);

/** Whether a range lies in the private ranges of RFC 1918. */
export const isPrivate = (range: Range): boolean => privateRanges.some((outer) => contains(outer, range));
