import pMap from 'p-map';
import type { SiteBucket } from './bucket.ts';
import { cleanup, contradicts, isCurrent, type Release, uploadOrder } from './plan.ts';
import type { SiteFile } from './site.ts';

export interface PublishOptions {
  readonly id: string;
  readonly files: readonly SiteFile[];
  readonly bucket: SiteBucket;
  /** Releases to keep, including this one. */
  readonly keep: number;
  readonly dryRun: boolean;
  readonly now: Date;
  readonly say: (line: string) => void;
}

export interface Published {
  readonly release: string;
  readonly uploaded: number;
  readonly uploadedBytes: number;
  /** Files that exist with the same content and headers. */
  readonly unchanged: number;
  readonly deleted: number;
  readonly forgottenReleases: readonly string[];
}

const parallelUploads = 8;
const bytesOf = (files: readonly SiteFile[]) => files.reduce((sum, { body }) => sum + body.length, 0);
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

/**
 * Publishes a release to its bucket: its record, hashed assets, other files, pages; then deletes files that only forgotten
 * releases need. The site works after an interruption at any point, and the same call continues.
 */
export async function publish(options: PublishOptions): Promise<Published> {
  const { id, files, bucket, keep, dryRun, now, say } = options;
  const release: Release = { id, publishedAt: now.toISOString(), keys: files.map(({ key }) => key) };
  const remote = await bucket.state(release.keys);
  const contradiction = files.find((file) => contradicts(file, remote.get(file.key)));
  if (contradiction) {
    throw new Error(
      `${contradiction.key} exists with other content, and browsers cache it for a year; nothing was uploaded. Use file names that change with the content`,
    );
  }
  const missing = (group: readonly SiteFile[]) => group.filter((file) => !isCurrent(file, remote.get(file.key)));
  const others = (await bucket.releases()).filter((other) => other.id !== id);

  say(`release ${release.id}: ${missing(files).length} of ${files.length} files to upload`);
  // The record comes before its files, so that an interrupted release is cleaned up like any other.
  if (!dryRun) await bucket.record(release);
  let uploaded = 0;
  for (const group of uploadOrder(files).map(missing)) {
    if (group.length === 0) continue;
    if (dryRun) for (const { key, cacheControl } of group) say(`would upload ${key} (${cacheControl})`);
    else await pMap(group, (file) => bucket.put(file), { concurrency: parallelUploads });
    uploaded += group.length;
    const [first] = group;
    if (!dryRun)
      say(
        `uploaded ${uploaded} of ${missing(files).length}: ${group.length} of kind ${first?.kind}, ${kilobytes(bytesOf(group))}`,
      );
  }
  const old = cleanup([release, ...others], keep);
  if (dryRun) for (const key of old.keys) say(`would delete ${key}`);
  else await bucket.forget(old.keys, old.releases);
  return {
    release: release.id,
    uploaded,
    uploadedBytes: bytesOf(missing(files)),
    unchanged: files.length - uploaded,
    deleted: old.keys.length,
    forgottenReleases: old.releases,
  };
}
