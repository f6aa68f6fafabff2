import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { contentType } from 'mime-types';

/** An error in the configuration or usage, reported without a stack trace. */
export class ConfigurationError extends Error {}

/** What a file is to a release, in the order in which kinds are uploaded. */
export const fileKinds = ['asset', 'file', 'configuration', 'page'] as const;
export type FileKind = (typeof fileKinds)[number];

export interface SiteFile {
  /** Path below the site's root, without a leading slash: the object's key. */
  readonly key: string;
  readonly kind: FileKind;
  readonly body: Buffer;
  /** SHA-256 in Base64, as in S3. */
  readonly checksum: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

export const configurationKey = 'env.json';

const cacheControls: Readonly<Record<FileKind, string>> = {
  asset: 'public, max-age=31536000, immutable',
  // Cached, and revalidated each time: an unchanged page costs a 304.
  file: 'no-cache',
  configuration: 'no-store',
  page: 'no-cache',
};

/** Names below this folder hold a hash of the content. */
export function kindOf(key: string): FileKind {
  if (key === configurationKey) return 'configuration';
  if (key.startsWith('_next/static/')) return 'asset';
  return key.endsWith('.html') ? 'page' : 'file';
}

export const checksumOf = (body: Buffer): string => createHash('sha256').update(body).digest('base64');

export function siteFile(key: string, body: Buffer): SiteFile {
  const kind = kindOf(key);
  return {
    key,
    kind,
    body,
    checksum: checksumOf(body),
    contentType: contentType(key.slice(key.lastIndexOf('/') + 1)) || 'application/octet-stream',
    cacheControl: cacheControls[kind],
  };
}

/** The files of an export by key. */
export function readExport(folder: string): ReadonlyMap<string, Buffer> {
  const entries = globSync('**', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const keys = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')).sort();
  if (!keys.includes('index.html')) {
    throw new ConfigurationError(`${folder} has no index.html, so it is not a site; build it first`);
  }
  return new Map(keys.map((key) => [key, readFileSync(join(folder, key))]));
}
