/** The prefixes that a query can be, by its form; undefined for the others. */
export interface Prefixes {
  readonly text: string;
  readonly digest: string | undefined;
  readonly commit: string | undefined;
  /** The first and the last id with this prefix. */
  readonly ids: readonly [string, string] | undefined;
  readonly pullRequest: number | undefined;
}

/** Fewer hexadecimal digits match too many ids and hashes to be useful. */
const shortestHash = 4;

/** Accepts a UUID without hyphens. */
function idsFrom(text: string): readonly [string, string] | undefined {
  const digits = text.toLowerCase().replaceAll('-', '');
  if (!/^[0-9a-f]{8,32}$/.test(digits)) return undefined;
  const uuid = (filled: string) => filled.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return [uuid(digits.padEnd(32, '0')), uuid(digits.padEnd(32, 'f'))];
}

export function prefixesOf(query: string): Prefixes {
  const text = query.trim();
  const hash = text.toLowerCase().replace(/^sha256:/, '');
  const isHash = new RegExp(`^[0-9a-f]{${shortestHash},64}$`).test(hash);
  const number = /^#?([1-9]\d{0,8})$/.exec(text)?.[1];
  return {
    text,
    digest: isHash ? `sha256:${hash}` : undefined,
    commit: isHash && !text.startsWith('sha256:') ? hash : undefined,
    ids: idsFrom(text),
    pullRequest: number === undefined ? undefined : Number(number),
  };
}
