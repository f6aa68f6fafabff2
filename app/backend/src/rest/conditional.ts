/** An entity tag of RFC 9110, without the suffix of compression. */
interface EntityTag {
  readonly weak: boolean;
  readonly opaque: string;
}

/** Compressed bytes need another strong tag: the same version with a suffix. */
const compressedMark = '-gzip';

export const compressedTag = (etag: string): string =>
  etag.startsWith('W/') ? etag : `${etag.slice(0, -1)}${compressedMark}"`;

const tagPattern = /^[ \t]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,|$)|,)/;

/** The tags of a header, or `any` for `*`; an invalid list has no tags. */
export function entityTags(header: string): 'any' | readonly EntityTag[] {
  if (header.trim() === '*') return 'any';
  const tags: EntityTag[] = [];
  for (let rest = header; rest.trim() !== ''; ) {
    const found = tagPattern.exec(rest);
    if (!found) return [];
    const [text, weak, opaque] = found;
    if (opaque !== undefined)
      tags.push({ weak: weak !== undefined, opaque: opaque.replace(new RegExp(`${compressedMark}$`), '') });
    rest = rest.slice(text.length);
  }
  return tags;
}

/** Whether `If-None-Match` matches the response; the comparison is weak. */
export function isNotModified(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined) return false;
  const tags = entityTags(ifNoneMatch);
  const [sent] = entityTags(etag);
  return tags === 'any' || tags.some(({ opaque }) => opaque === (typeof sent === 'object' ? sent.opaque : undefined));
}

/** In the contract: matches any version. */
const anyVersion = -1;
/** Higher than any version, so it matches none. */
const neverGiven = 2_147_483_647;

/** The versions in `If-Match` as the contract's fields; the comparison is strong, and a tag of another resource matches no version. */
export function expectedVersions(ifMatch: string | undefined): {
  readonly expectedVersion: number;
  readonly expectedVersions: number[];
} {
  if (ifMatch === undefined) return { expectedVersion: 0, expectedVersions: [] };
  const tags = entityTags(ifMatch);
  if (tags === 'any') return { expectedVersion: anyVersion, expectedVersions: [] };
  const versions = tags.filter(({ weak, opaque }) => !weak && /^[1-9]\d{0,8}$/.test(opaque));
  const [first = neverGiven, ...others] = [...new Set(versions.map(({ opaque }) => Number(opaque)))];
  return { expectedVersion: first, expectedVersions: others };
}
