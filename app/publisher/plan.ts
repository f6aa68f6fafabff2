import { createHash } from 'node:crypto';
import { checksumOf, fileKinds, kindOf, type SiteFile } from './site.ts';

/** An object that exists in the bucket. */
export interface RemoteObject {
  readonly checksum: string | undefined;
  readonly contentType: string | undefined;
  readonly cacheControl: string | undefined;
}

/** The record of a release in its bucket: the files that it needs. */
export interface Release {
  readonly id: string;
  /** ISO 8601; publishing a release again makes it the newest. */
  readonly publishedAt: string;
  readonly keys: readonly string[];
}

/** The id of a build, from its content only: the same in every environment. */
export function releaseId(built: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [key, body] of built) if (kindOf(key) !== 'configuration') hash.update(`${key}\0${checksumOf(body)}\n`);
  return hash.digest('hex').slice(0, 16);
}

/**
 * The files in groups to upload in order: a page is visible only after all files that it loads. The entry page is last.
 */
export function uploadOrder(files: readonly SiteFile[]): readonly (readonly SiteFile[])[] {
  const isEntry = ({ key }: SiteFile) => key === 'index.html';
  const groups = fileKinds.map((kind) => files.filter((file) => file.kind === kind && !isEntry(file)));
  return [...groups, files.filter(isEntry)].filter((group) => group.length > 0);
}

export const isCurrent = (file: SiteFile, remote: RemoteObject | undefined): boolean =>
  remote !== undefined &&
  remote.checksum === file.checksum &&
  remote.contentType === file.contentType &&
  remote.cacheControl === file.cacheControl;

/** An immutable name with new content: browsers cache the old content for a year. */
export const contradicts = (file: SiteFile, remote: RemoteObject | undefined): boolean =>
  file.kind === 'asset' && remote?.checksum !== undefined && remote.checksum !== file.checksum;

export interface Cleanup {
  /** Ids of the releases to forget, oldest first. */
  readonly releases: readonly string[];
  /** Keys of files that no kept release needs, sorted. */
  readonly keys: readonly string[];
}

/** What to delete when only the newest `keep` releases stay. Only files in a release record are ever deleted. */
export function cleanup(releases: readonly Release[], keep: number): Cleanup {
  const newestFirst = releases.toSorted((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1));
  const kept = new Set(newestFirst.slice(0, keep).flatMap(({ keys }) => keys));
  const dropped = newestFirst.slice(keep).toReversed();
  const keys = new Set(dropped.flatMap((release) => release.keys).filter((key) => !kept.has(key)));
  return { releases: dropped.map(({ id }) => id), keys: [...keys].sort() };
}
