/** An entity tag of RFC 9110, without the mark that compression leaves on it. */
interface EntityTag {
  readonly weak: boolean;
  readonly opaque: string;
}

/** Other bytes than the plain answer's need another strong tag: the same version, compressed. */
const compressedMark = '-gzip';

export const compressedTag = (etag: string): string =>
  etag.startsWith('W/') ? etag : `${etag.slice(0, -1)}${compressedMark}"`;

const tagPattern = /^[ \t]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,|$)|,)/;

/** The tags of a header, or `any` for `*`; what is no list of tags has none. */
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

/** Whether `If-None-Match` names what would be sent; the comparison is weak. */
export function isNotModified(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined) return false;
  const tags = entityTags(ifNoneMatch);
  const [sent] = entityTags(etag);
  return tags === 'any' || tags.some(({ opaque }) => opaque === (typeof sent === 'object' ? sent.opaque : undefined));
}

/** In the contract: any version will do. */
const anyVersion = -1;
/** No version is so high. */
const neverGiven = 2_147_483_647;

/** The versions that `If-Match` names, as the contract's fields; the comparison is strong, and a tag of something else is no version. */
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
