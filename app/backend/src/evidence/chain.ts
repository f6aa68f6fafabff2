import { hash } from 'node:crypto';

/** An entry of the chain: a number without gaps, the event's JSON, and the hash over both and the hash before. */
export interface Entry {
  readonly number: string;
  readonly event: string;
  readonly hash: string;
}

export interface ChainPosition {
  readonly number: string;
  readonly hash: string;
}

/** Before the first entry. */
export const genesis: ChainPosition = { number: '0', hash: '0'.repeat(64) };

export const entryHash = (previous: string, number: string, event: string): string =>
  hash('sha256', `${previous}\n${number}\n${event}`);

export function appended(position: ChainPosition, event: string): Entry {
  const number = String(BigInt(position.number) + 1n);
  return { number, event, hash: entryHash(position.hash, number, event) };
}
