import { BlockList, isIP, isIPv6 } from 'node:net';

/** The client address of a request; only the entries of `forwardedFor` that trusted proxies wrote are used. */
export type PeerOf = (remoteAddress: string, forwardedFor: string | undefined) => string;

/** `trusted`: CIDRs of load balancers. Without any, `X-Forwarded-For` is ignored. */
export function createPeerOf(trusted: readonly string[]): PeerOf {
  const list = new BlockList();
  const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');
  for (const cidr of trusted) {
    const [address = '', prefix] = cidr.split('/');
    list.addSubnet(address, Number(prefix), family(address));
  }
  return (remoteAddress, forwardedFor = '') => {
    let peer = remoteAddress;
    // Each proxy appends the address of its client: the nearest is the last.
    for (const hop of forwardedFor.split(',').reverse()) {
      const address = hop.trim();
      if (!list.check(peer, family(peer)) || isIP(address) === 0) break;
      peer = address;
    }
    return peer;
  };
}
