import { BlockList, isIP, isIPv6 } from 'node:net';

/** The address that a request came from; `forwardedFor` is believed as far as trusted proxies wrote it. */
export type PeerOf = (remoteAddress: string, forwardedFor: string | undefined) => string;

/** `trusted`: CIDRs of load balancers. Without any, a caller's word about its own address counts for nothing. */
export function createPeerOf(trusted: readonly string[]): PeerOf {
  const list = new BlockList();
  const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');
  for (const cidr of trusted) {
    const [address = '', prefix] = cidr.split('/');
    list.addSubnet(address, Number(prefix), family(address));
  }
  return (remoteAddress, forwardedFor = '') => {
    let peer = remoteAddress;
    // Each proxy appends whom it heard from: the nearest is the last.
    for (const hop of forwardedFor.split(',').reverse()) {
      const address = hop.trim();
      if (!list.check(peer, family(peer)) || isIP(address) === 0) break;
      peer = address;
    }
    return peer;
  };
}
