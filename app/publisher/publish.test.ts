import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Emulator, startEmulator } from '@sample-platform-ai/emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SiteBucket, siteBucket } from './bucket.ts';
import { invalidate } from './invalidate.ts';
import { releaseId } from './plan.ts';
import { type PublishOptions, publish } from './publish.ts';
import { siteFile } from './site.ts';

const region = 'ap-southeast-4';
const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_SESSION_TOKEN: 'test' };
const emulator: Emulator | undefined = await startEmulator();
const missing = emulator ? undefined : 'moto_server is not on PATH';
const title = (text: string) => (missing ? `${text} (skipped: ${missing})` : text);

const page = (text: string) =>
  `<html><head><meta http-equiv="Content-Security-Policy" content="connect-src 'self'; x"/></head>${text}</html>`;
/** A build with one unique asset, and files that all builds share. */
const build = (name: string) =>
  new Map(
    Object.entries({
      [`_next/static/chunks/${name}.js`]: name,
      '_next/static/chunks/shared.js': 'shared',
      'icon.svg': '<svg/>',
      'index.html': page(name),
      'service/index.html': page(name),
    }).map(([key, text]) => [key, Buffer.from(text)]),
  );
/** An environment's configuration, which is not part of the build. */
const configured = [['env.json', Buffer.from('{"environment":"test"}\n')]] as const;

describe.skipIf(missing)(title('publishing'), () => {
  let s3: S3Client;
  let bucket: SiteBucket;
  let Bucket = '';
  let count = 0;
  beforeAll(() => {
    Object.assign(process.env, credentials);
    s3 = new S3Client({ region, endpoint: emulator?.url ?? '', forcePathStyle: true });
  });
  afterAll(async () => {
    s3.destroy();
    await emulator?.stop();
  });
  beforeEach(async () => {
    count += 1;
    Bucket = `site-${count}`;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
    bucket = siteBucket({ bucket: Bucket, region, endpoint: emulator?.url ?? '' });
  });

  const release = (built: ReadonlyMap<string, Buffer>, day: number, options: Partial<PublishOptions> = {}) =>
    publish({
      id: releaseId(built),
      files: [...built, ...configured].map(([key, body]) => siteFile(key, body)),
      bucket,
      keep: 2,
      dryRun: false,
      now: new Date(`2026-11-0${day}T00:00:00Z`),
      say: () => undefined,
      ...options,
    });
  const keys = async () =>
    (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key ?? '') ?? [];
  const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket, Key }));

  it('puts every file where the edge asks for it, with its headers', async () => {
    const done = await release(build('one'), 1);
    expect(done).toMatchObject({ uploaded: 6, unchanged: 0, deleted: 0 });
    expect(await keys()).toEqual([
      `.releases/${done.release}.json`,
      '_next/static/chunks/one.js',
      '_next/static/chunks/shared.js',
      'env.json',
      'icon.svg',
      'index.html',
      'service/index.html',
    ]);
    const headers = await Promise.all(['_next/static/chunks/one.js', 'index.html', 'env.json'].map(head));
    expect(headers).toMatchObject([
      { CacheControl: 'public, max-age=31536000, immutable', ContentType: 'text/javascript; charset=utf-8' },
      { CacheControl: 'no-cache', ContentType: 'text/html; charset=utf-8' },
      { CacheControl: 'no-store', ContentType: 'application/json; charset=utf-8' },
    ]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'index.html' }));
    expect(await Body?.transformToString()).toBe(page('one'));
  });

  it('uploads in order, and never before what is needed', async () => {
    const order: string[] = [];
    const recording: SiteBucket = {
      ...bucket,
      put: (file) => {
        order.push(file.key);
        return bucket.put(file);
      },
    };
    await release(build('one'), 1, { bucket: recording });
    expect(order.toSorted()).toHaveLength(6);
    expect(order.slice(0, 2).toSorted()).toEqual(['_next/static/chunks/one.js', '_next/static/chunks/shared.js']);
    expect(order.slice(2)).toEqual(['icon.svg', 'env.json', 'service/index.html', 'index.html']);
  });

  it('continues after an interruption, and uploads nothing twice', async () => {
    let puts = 0;
    const breaking: SiteBucket = {
      ...bucket,
      put: (file) => {
        puts += 1;
        return puts > 3 ? Promise.reject(new Error('the network went away')) : bucket.put(file);
      },
    };
    await expect(release(build('one'), 1, { bucket: breaking })).rejects.toThrow('the network went away');
    expect(await keys()).not.toContain('index.html');
    expect(await release(build('one'), 1)).toMatchObject({ uploaded: 3, unchanged: 3 });
    expect(await release(build('one'), 2)).toMatchObject({ uploaded: 0, unchanged: 6 });
  });

  it('deletes what only releases beyond the kept ones need', async () => {
    await release(build('one'), 1);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'placed-by-hand.txt', Body: 'kept' }));
    await release(build('two'), 2);
    expect(await keys()).toContain('_next/static/chunks/one.js');
    expect(await release(build('three'), 3)).toMatchObject({
      deleted: 1,
      forgottenReleases: [releaseId(build('one'))],
    });
    const left = await keys();
    expect(left).not.toContain('_next/static/chunks/one.js');
    expect(left).toEqual(expect.arrayContaining(['_next/static/chunks/two.js', 'placed-by-hand.txt', 'index.html']));
    expect(left.filter((key) => key.startsWith('.releases/'))).toHaveLength(2);
  });

  it('publishes an old release again as the newest', async () => {
    for (const [day, name] of ['one', 'two', 'three', 'two'].entries()) await release(build(name), day + 1);
    await release(build('four'), 5);
    expect((await keys()).filter((key) => key.includes('chunks'))).toEqual(
      ['four', 'shared', 'two'].map((name) => `_next/static/chunks/${name}.js`),
    );
  });

  it('changes nothing in a dry run, and says everything that it would do', async () => {
    await release(build('one'), 1);
    await release(build('two'), 2);
    const before = await keys();
    const said: string[] = [];
    const done = await release(build('three'), 3, { dryRun: true, say: (line) => said.push(line) });
    expect(done).toMatchObject({ uploaded: 3, deleted: 1 });
    expect(await keys()).toEqual(before);
    expect(said.slice(1)).toEqual([
      'would upload _next/static/chunks/three.js (public, max-age=31536000, immutable)',
      'would upload service/index.html (no-cache)',
      'would upload index.html (no-cache)',
      'would delete _next/static/chunks/one.js',
    ]);
  });

  it('refuses another content under an immutable name, before it uploads anything', async () => {
    await release(build('one'), 1);
    const before = await keys();
    const changed = build('two').set('_next/static/chunks/shared.js', Buffer.from('other'));
    await expect(release(changed, 2)).rejects.toThrow('shared.js exists with other content');
    expect(await keys()).toEqual(before);
  });

  it('refuses a record that is none, and names it', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: '.releases/broken.json', Body: '{}' }));
    await expect(release(build('one'), 1)).rejects.toThrow('.releases/broken.json is not a valid release record');
  });

  it('refuses to invalidate a host that no distribution has', async () => {
    await expect(invalidate('none.example.com', 'reference', emulator?.url)).rejects.toThrow('none.example.com');
  });
});
