import { retainedTag } from '@sample-platform-ai/environments/image-tags.ts';
import { assert, integer, property, record, subarray, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifecycleRules } from './lifecycle-policy.ts';
import { afterExpiry, type StoredImage } from './test/expire.ts';

const props = { untaggedExpiryDays: 14, keepImages: 5 };
const rules = lifecycleRules(props);
const releaseTag = (name: string) => `${name.repeat(40).slice(0, 40)}-1234-1`;

/** A release as the pipeline pushes it: an index, an image and an SBOM in it, a signature by reference with its tag. */
const release = (name: string, age: number, isRetained: boolean): readonly StoredImage[] => [
  {
    digest: name,
    tags: [releaseTag(name), ...(isRetained ? [retainedTag(`sha256:${name}`)] : [])],
    age,
    parts: [`${name}-arm64`, `${name}-sbom`],
  },
  { digest: `${name}-arm64`, tags: [], age },
  { digest: `${name}-sbom`, tags: [], age },
  { digest: `${name}-signature`, tags: [retainedTag(`sha256:${name}signature`)], age, subject: name },
];
const digests = (images: readonly StoredImage[]) => images.map(({ digest }) => digest).sort();
const newer = Array.from({ length: 300 }, (_, index) => release(`n${index}`, index / 10, false)).flat();

describe('the lifecycle policy', () => {
  it('keeps what runs, with its evidence, whatever is pushed after it', () => {
    const running = release('old', 400, true);
    expect(digests(afterExpiry(rules, [...newer, ...running]))).toEqual(expect.arrayContaining(digests(running)));
  });

  it('expires an old release that does not run, with all that belongs to it', () => {
    const left = digests(afterExpiry(rules, [...newer, ...release('old', 400, false)]));
    expect(left.filter((digest) => digest.startsWith('old'))).toEqual([]);
    const releases = left.filter((digest) => /^n\d+$/.test(digest));
    expect(releases).toEqual(Array.from({ length: props.keepImages }, (_, index) => `n${index}`));
  });

  it('is not used up by evidence with tags', () => {
    const signatures = Array.from({ length: 50 }, (_, index) => ({
      digest: `s${index}`,
      tags: [`sha256-${'0'.repeat(64)}.sig`],
      age: 0,
    }));
    const releases = Array.from({ length: props.keepImages }, (_, index) => release(`r${index}`, 1, false)).flat();
    expect(digests(afterExpiry(rules, [...signatures, ...releases]))).toEqual(
      expect.arrayContaining(digests(releases)),
    );
  });

  it('keeps each retained release of any history', () => {
    const history = uniqueArray(record({ age: integer({ min: 0, max: 900 }) }), {
      maxLength: 40,
      comparator: Object.is,
    });
    assert(
      property(
        history.chain((ages) => subarray(ages.map((_, index) => index)).map((retained) => ({ ages, retained }))),
        ({ ages, retained }) => {
          const releases = ages.map(({ age }, index) => release(`x${index}`, age, retained.includes(index)));
          const left = new Set(digests(afterExpiry(rules, releases.flat())));
          const lost = retained.flatMap((index) => releases[index] ?? []).filter(({ digest }) => !left.has(digest));
          expect(lost).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has what ECR accepts: priorities in order, one rule for untagged images, at most four wildcards in a pattern', () => {
    expect(rules.map(({ rulePriority }) => rulePriority)).toEqual(rules.map((_, index) => index + 1));
    expect(rules.filter(({ selection }) => selection.tagStatus === 'untagged')).toHaveLength(1);
    for (const { selection } of rules) {
      if (selection.tagStatus === 'untagged') continue;
      for (const pattern of selection.tagPatternList) expect(pattern.split('*').length - 1).toBeLessThanOrEqual(4);
    }
  });
});
