import { parseCidr } from '@sample-platform-ai/environments/validation/cidr.ts';

const dotted = (value: number) => [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');

const rangeOf = (cidr: string) => {
  const range = parseCidr(cidr);
  if (!range) throw new Error(`${cidr} is not an address range; write it as 10.0.0.0/16`);
  return range;
};

/** Bits of a range's prefix. */
export const prefixOf = (cidr: string): number => rangeOf(cidr).prefix;

/** The address at this place of a range, which starts at 0. */
export const addressAt = (cidr: string, index: number): string => dotted(rangeOf(cidr).start + index);

export const contains = (cidr: string, address: string): boolean => {
  const range = rangeOf(cidr);
  const { start } = rangeOf(`${address}/32`);
  return start >= range.start && start < range.start + range.size;
};

/** As OpenTofu's `cidrsubnet`. */
export const subnetOf = (cidr: string, newBits: number, number: number): string => {
  const { start, prefix } = rangeOf(cidr);
  const bits = prefix + newBits;
  return `${dotted(start + number * 2 ** (32 - bits))}/${bits}`;
};
