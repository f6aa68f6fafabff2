import pMap from 'p-map';
import type { SiteBucket } from './bucket.ts';
import { cleanup, contradicts, isCurrent, type Release, uploadOrder } from './plan.ts';
import type { SiteFile } from './site.ts';

export interface PublishOptions {
  readonly id: string;
  readonly files: readonly SiteFile[];
  readonly bucket: SiteBucket;
  /** Releases that stay, this one included. */
  readonly keep: number;
  readonly dryRun: boolean;
  readonly now: Date;
  readonly say: (line: string) => void;
}

export interface Published {
  readonly release: string;
  readonly uploaded: number;
  readonly uploadedBytes: number;
  /** There already, byte for byte and with the same headers. */
  readonly unchanged: number;
  readonly deleted: number;
  readonly forgottenReleases: readonly string[];
}

const parallelUploads = 8;
const bytesOf = (files: readonly SiteFile[]) => files.reduce((sum, { body }) => sum + body.length, 0);
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

/**
 * Puts a release into its bucket: a record of it, hashed assets, other files, pages; then deletes what only forgotten
 * releases needed. Broken off at any point, the site is whole, and the same call goes on.
 */
export async function publish(options: PublishOptions): Promise<Published> {
  const { id, files, bucket, keep, dryRun, now, say } = options;
  const release: Release = { id, publishedAt: now.toISOString(), keys: files.map(({ key }) => key) };
  const remote = await bucket.state(release.keys);
  const contradiction = files.find((file) => contradicts(file, remote.get(file.key)));
  if (contradiction) {
    throw new Error(
      `${contradiction.key} is there with another content, and browsers keep it for a year; nothing was uploaded. Build with names that change with the content`,
    );
  }
  const missing = (group: readonly SiteFile[]) => group.filter((file) => !isCurrent(file, remote.get(file.key)));
  const others = (await bucket.releases()).filter((other) => other.id !== id);

  say(`release ${release.id}: ${missing(files).length} of ${files.length} files to upload`);
  // Before its files, so that a release that was broken off is cleaned up like any other.
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
