import { BlockList, isIP } from 'node:net';

const ranges = (list: readonly string[], family: 'ipv4' | 'ipv6'): BlockList => {
  const made = new BlockList();
  for (const range of list) {
    const [network = '', bits] = range.split('/');
    made.addSubnet(network, Number(bits), family);
  }
  return made;
};

/** The registry of special-purpose addresses (RFC 6890), relays of 6to4, multicast and what is reserved. */
const specialIpv4 = ranges(
  [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  'ipv4',
);

/** All of IPv6 that is assigned to the internet; loopback, local, mapped, translated and compatible addresses are outside. */
const globalIpv6 = ranges(['2000::/3'], 'ipv6');

/** Inside of it: protocol assignments with Teredo and ORCHID, documentation, and 6to4, which holds any IPv4 address. */
const specialIpv6 = ranges(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'], 'ipv6');

/** Whether an address belongs to the internet. False for one with an interface (`%eth0`), and for what is not an address. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false;
  const family = isIP(address);
  if (family === 4) return !specialIpv4.check(address, 'ipv4');
  return family === 6 && globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
}
