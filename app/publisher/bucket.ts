import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { z } from 'zod';
import type { Release, RemoteObject } from './plan.ts';
import { checksumOf, type SiteFile } from './site.ts';

export interface BucketOptions {
  readonly bucket: string;
  readonly region: string;
  /** The endpoint of an S3 emulator. */
  readonly endpoint?: string;
}

const releasesPrefix = '.releases/';
const releaseKey = (id: string) => `${releasesPrefix}${id}.json`;
const releaseSchema = z.object({ id: z.string(), publishedAt: z.iso.datetime(), keys: z.array(z.string()) });

/** S3's limit of keys in one DeleteObjects call. */
const deletedAtOnce = 1000;
const parallelCalls = 16;

export type SiteBucket = ReturnType<typeof siteBucket>;

/** A region's site bucket. The bucket encrypts with S3-managed keys, so no call names a key. */
export function siteBucket({ bucket, region, endpoint }: BucketOptions) {
  const client = new S3Client({
    region,
    maxAttempts: 5,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
  });

  const put = async (
    file: Pick<SiteFile, 'key' | 'body' | 'checksum' | 'contentType' | 'cacheControl'>,
  ): Promise<void> => {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: file.key,
        Body: file.body,
        // S3 verifies the checksum, and refuses a corrupted upload.
        ChecksumAlgorithm: 'SHA256',
        ChecksumSHA256: file.checksum,
        ContentType: file.contentType,
        CacheControl: file.cacheControl,
      }),
    );
  };
  const head = async (key: string): Promise<RemoteObject | undefined> => {
    try {
      const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
      return { checksum: found.ChecksumSHA256, contentType: found.ContentType, cacheControl: found.CacheControl };
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  };
  const keysBelow = async (prefix: string): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of Contents) if (Key !== undefined) keys.push(Key);
    }
    return keys;
  };
  const readRelease = async (key: string): Promise<Release> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const parsed = releaseSchema.safeParse(JSON.parse((await Body?.transformToString()) ?? 'null'));
    if (!parsed.success)
      throw new Error(`s3://${bucket}/${key} is not a valid release record: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  };

  return {
    put,
    /** Key -> what is there. */
    state: async (keys: readonly string[]): Promise<ReadonlyMap<string, RemoteObject | undefined>> =>
      new Map(await pMap(keys, async (key) => [key, await head(key)] as const, { concurrency: parallelCalls })),
    releases: async (): Promise<readonly Release[]> =>
      pMap(await keysBelow(releasesPrefix), readRelease, { concurrency: parallelCalls }),
    record: (release: Release): Promise<void> => {
      const body = Buffer.from(`${JSON.stringify(release)}\n`);
      return put({
        key: releaseKey(release.id),
        body,
        checksum: checksumOf(body),
        contentType: 'application/json',
        cacheControl: 'no-store',
      });
    },
    /** Deletes files before the record: after an interrupted deletion the release still lists them. */
    forget: async (keys: readonly string[], releases: readonly string[]): Promise<void> => {
      for (const part of [keys, releases.map(releaseKey)]) {
        for (let start = 0; start < part.length; start += deletedAtOnce) {
          const Objects = part.slice(start, start + deletedAtOnce).map((Key) => ({ Key }));
          const { Errors = [] } = await client.send(
            new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
          );
          const [first] = Errors;
          if (first) throw new Error(`${Errors.length} files were not deleted; ${first.Key}: ${first.Message}`);
        }
      }
    },
    close: () => client.destroy(),
  };
}
