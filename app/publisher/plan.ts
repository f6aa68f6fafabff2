import { createHash } from 'node:crypto';
import { checksumOf, fileKinds, kindOf, type SiteFile } from './site.ts';

/** What is known of an object that is there already. */
export interface RemoteObject {
  readonly checksum: string | undefined;
  readonly contentType: string | undefined;
  readonly cacheControl: string | undefined;
}

/** The record of a release in its bucket: which files it needs. */
export interface Release {
  readonly id: string;
  /** ISO 8601; a release that is published again is the newest again. */
  readonly publishedAt: string;
  readonly keys: readonly string[];
}

/** Name of what was built, by its content alone: the same in every place. */
export function releaseId(built: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [key, body] of built) if (kindOf(key) !== 'configuration') hash.update(`${key}\0${checksumOf(body)}\n`);
  return hash.digest('hex').slice(0, 16);
}

/**
 * The files in groups that have to follow each other: nobody is shown a page before everything that it loads is there.
 * The entry page is the very last.
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

/** An immutable name that would get another content: browsers keep the old one for a year, whatever the bucket says. */
export const contradicts = (file: SiteFile, remote: RemoteObject | undefined): boolean =>
  file.kind === 'asset' && remote?.checksum !== undefined && remote.checksum !== file.checksum;

export interface Cleanup {
  /** Ids of the releases that are forgotten, oldest first. */
  readonly releases: readonly string[];
  /** Of files that no kept release needs, sorted. */
  readonly keys: readonly string[];
}

/** What is deleted when only the newest `keep` releases stay. Only what a release of ours lists is ever deleted. */
export function cleanup(releases: readonly Release[], keep: number): Cleanup {
  const newestFirst = releases.toSorted((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1));
  const kept = new Set(newestFirst.slice(0, keep).flatMap(({ keys }) => keys));
  const dropped = newestFirst.slice(keep).toReversed();
  const keys = new Set(dropped.flatMap((release) => release.keys).filter((key) => !kept.has(key)));
  return { releases: dropped.map(({ id }) => id), keys: [...keys].sort() };
}
