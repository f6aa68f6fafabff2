import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  ListImageReferrersCommand,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { retainedTag } from '@sample-platform-ai/environments/image-tags.ts';
import { describe, expect, it } from 'vitest';
import { type Answer, answering } from '../test/answers.ts';
import { adoptedPlatform, melbourne, sydney } from '../test/platform.ts';
import { workflowNamed as workflow } from '../test/read.ts';
import { fakeRepository, releaseOf } from '../test/repository.ts';
import { removeTags, retainImages, unneededTags } from './retention.ts';
import { retainedDigests } from './running.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const stored = (...digits: readonly string[]) => ({
  images: digits.map((digit) => ({ imageId: { imageDigest: digest(digit) }, imageManifest: `manifest ${digit}` })),
});
const retained = (...digits: readonly string[]) =>
  digits.map((digit) => ({ digest: digest(digit), region: sydney, because: 'beta ap-southeast-2' }));

function registry(answers: Readonly<Record<string, readonly Answer[]>>) {
  const client = new ECRClient({ region: sydney });
  const { sent } = answering(client, answers);
  const inputsOf = (name: string) => sent.filter(([command]) => command === name).map(([, input]) => input);
  return { region: sydney, client, inputsOf };
}

describe('images that environments run', () => {
  it('are tagged by their digest, with all pages of their evidence', async () => {
    const ecr = registry({
      [BatchGetImageCommand.name]: [stored('1'), stored('a', 'b')],
      [ListImageReferrersCommand.name]: [
        { referrers: [{ digest: digest('a') }], nextToken: 'more' },
        { referrers: [{ digest: digest('b') }] },
      ],
      [PutImageCommand.name]: [
        Object.assign(new Error('already'), { name: 'ImageAlreadyExistsException' }),
        { image: {} },
      ],
    });
    const retention = { repository: 'fees-api', retained: retained('1'), released: undefined };
    expect(await retainImages(ecr, retention)).toEqual([]);
    expect(ecr.inputsOf(PutImageCommand.name)).toMatchObject(
      ['1', 'a', 'b'].map((digit) => ({
        repositoryName: 'fees-api',
        imageDigest: digest(digit),
        imageManifest: `manifest ${digit}`,
        imageTag: retainedTag(digest(digit)),
      })),
    );
  });

  it('are reported where the registry lacks them, after the others are tagged', async () => {
    const ecr = registry({
      [BatchGetImageCommand.name]: [stored('1')],
      [ListImageReferrersCommand.name]: [{ referrers: [] }],
      [PutImageCommand.name]: [{ image: {} }],
    });
    const retention = { repository: 'fees-api', retained: retained('1', '2'), released: undefined };
    expect(await retainImages(ecr, retention)).toEqual([
      expect.stringContaining(`beta ap-southeast-2 runs fees-api@${digest('2')}`),
    ]);
    expect(ecr.inputsOf(PutImageCommand.name)).toHaveLength(1);
  });

  it('may be missing where they do not run: a registry that is new has what was pushed since', async () => {
    const ecr = registry({ [BatchGetImageCommand.name]: [stored()] });
    const elsewhere = retained('1').map((each) => ({ ...each, region: melbourne }));
    expect(await retainImages(ecr, { repository: 'fees-api', retained: elsewhere, released: undefined })).toEqual([]);
  });

  it('do not include a new release, whose evidence alone is tagged', async () => {
    const ecr = registry({
      [BatchGetImageCommand.name]: [stored('a')],
      [ListImageReferrersCommand.name]: [{ referrers: [{ digest: digest('a') }] }],
      [PutImageCommand.name]: [{ image: {} }],
    });
    expect(await retainImages(ecr, { repository: 'fees-api', retained: [], released: digest('9') })).toEqual([]);
    expect(ecr.inputsOf(PutImageCommand.name)).toMatchObject([{ imageDigest: digest('a') }]);
  });

  it('are those of every environment and region, and what ran in the days before', async () => {
    const { repository, put } = fakeRepository();
    const alpha = { environment: 'alpha', region: sydney } as const;
    put(alpha, releaseOf('1'));
    put({ environment: 'beta', region: melbourne }, releaseOf('2'));
    put(alpha, releaseOf('3'));
    const digestsOf = async (days: number, now: string) => {
      const all = await retainedDigests(adoptedPlatform, repository, { image: 'fees-api', days, now: new Date(now) });
      return [...new Set(all.map((each) => each.digest))].sort();
    };
    expect(await digestsOf(0, '2026-11-25')).toEqual([digest('2'), digest('3')]);
    expect(await digestsOf(30, '2026-11-25')).toEqual([digest('1'), digest('2'), digest('3')]);
    expect(await digestsOf(30, '2027-11-25')).toEqual([digest('2'), digest('3')]);
  });

  it('refuse a history that does not reach back as far as asked', async () => {
    const { repository, put } = fakeRepository();
    put({ environment: 'alpha', region: sydney }, releaseOf('1'));
    const long = { ...repository, history: async () => Array.from({ length: 50 }, () => 'trunk') };
    const asked = { image: 'fees-api', days: 30, now: new Date('2026-11-25') };
    await expect(retainedDigests(adoptedPlatform, long, asked)).rejects.toThrow(/use a smaller --days/);
  });
});

describe('tags of images that do not run anymore', () => {
  const ecr = registry({
    [DescribeImagesCommand.name]: [
      { imageDetails: [{ imageTags: ['c-1-1', retainedTag(digest('1'))] }], nextToken: 'more' },
      {
        imageDetails: [
          { imageTags: ['d-1-1', retainedTag(digest('2'))] },
          { imageTags: ['e-1-1'] },
          { imageTags: [retainedTag(digest('a'))] },
        ],
      },
    ],
    [BatchDeleteImageCommand.name]: [{ failures: [] }, { failures: [{ failureReason: 'in use' }] }],
  });

  it('are found, but the only tag of an image is none of them', async () => {
    expect(await unneededTags(ecr, 'fees-api', retained('1'))).toEqual([retainedTag(digest('2'))]);
  });

  it('are removed by tag, never by digest, and a failure of ECR is an error', async () => {
    await removeTags(ecr, 'fees-api', [retainedTag(digest('2'))]);
    expect(ecr.inputsOf(BatchDeleteImageCommand.name)).toEqual([
      { repositoryName: 'fees-api', imageIds: [{ imageTag: retainedTag(digest('2')) }] },
    ]);
    await expect(removeTags(ecr, 'fees-api', ['retained-3'])).rejects.toThrow(
      /ECR did not remove 1 tags of fees-api.*in use/,
    );
  });
});

describe('a release', () => {
  const steps = workflow('release-service').jobs['build']?.steps ?? [];

  it('tags what runs after its image is in every region', () => {
    const text = steps.map(({ run = '' }) => run).join('\n');
    expect(text.indexOf('delivery retain-images')).toBeGreaterThan(text.indexOf('delivery await-image'));
  });

  it('has a tag of two hyphens, by which the lifecycle policy counts it', () => {
    const tags = steps.flatMap(({ with: given }) => given?.['tags'] ?? []).map(String);
    expect(tags).toHaveLength(1);
    expect(tags[0]?.replaceAll(/\$\{\{.*?\}\}/g, 'x')).toBe('x:x-x-x');
  });
});
