import { type ChainPosition, entryHash } from './chain.ts';

/** What is wrong with an export, and in which line. */
export class TamperedError extends Error {}

const isText = (value: unknown): value is string => typeof value === 'string';

function objectOf(line: string, number: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Reported below.
  }
  throw new TamperedError(`line ${number} is not a JSON object`);
}

/** Exactly these fields, all texts: what is not hashed must not be there. */
function textsIn(value: unknown, names: readonly string[], where: string): Readonly<Record<string, string>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const texts = entries.filter((entry): entry is [string, string] => isText(entry[1]) && names.includes(entry[0]));
  if (entries.length !== names.length || texts.length !== names.length)
    throw new TamperedError(`${where} has other fields than ${names.join(', ')}`);
  return Object.fromEntries(texts);
}

function positionIn(value: unknown, where: string): ChainPosition {
  const { number = '', hash = '' } = textsIn(value, ['number', 'hash'], where);
  if (!/^(0|[1-9]\d{0,17})$/.test(number) || !/^[0-9a-f]{64}$/.test(hash))
    throw new TamperedError(`${where} has no valid number and SHA-256`);
  return { number, hash };
}

export interface Verified {
  readonly entries: number;
  readonly start: ChainPosition;
  readonly end: ChainPosition;
}

/**
 * Checks the lines of an export of events: each entry follows from the one before, and the last line agrees. Throws a `TamperedError` for
 * any change. A chain that was computed again as a whole is found only by comparing `end` with one that was kept elsewhere.
 */
export async function verifyExport(lines: AsyncIterable<string> | Iterable<string>): Promise<Verified> {
  let start: ChainPosition | undefined;
  let last: ChainPosition | undefined;
  let end: ChainPosition | undefined;
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const where = `line ${line}`;
    if (end) throw new TamperedError(`${where} comes after the end`);
    const [kind = '', ...others] = Object.keys(objectOf(text, line));
    const value = objectOf(text, line)[kind];
    // Another spelling of the same JSON is not what was exported.
    if (others.length > 0 || JSON.stringify(objectOf(text, line)) !== text)
      throw new TamperedError(`${where} is not in the ledger's format`);
    if (!last) {
      if (kind !== 'start') throw new TamperedError(`${where} is not the start of an export`);
      start = positionIn(value, where);
      last = start;
    } else if (kind === 'entry') {
      const { number = '', event = '', hash = '' } = textsIn(value, ['number', 'event', 'hash'], where);
      const expected = String(BigInt(last.number) + 1n);
      if (number !== expected) throw new TamperedError(`${where} has the number ${number}; expected ${expected}`);
      if (hash !== entryHash(last.hash, number, event))
        throw new TamperedError(`${where}: entry ${number} was changed, or the one before it`);
      last = { number, hash };
    } else if (kind === 'end') {
      end = positionIn(value, where);
      if (end.number !== last.number || end.hash !== last.hash)
        throw new TamperedError(`${where}: the end is not the last entry, ${last.number}`);
    } else throw new TamperedError(`${where} is neither an entry nor the end`);
  }
  if (!start || !end) throw new TamperedError(`the export has no end: it is cut off after line ${line}`);
  return { entries: Number(BigInt(end.number) - BigInt(start.number)), start, end };
}
