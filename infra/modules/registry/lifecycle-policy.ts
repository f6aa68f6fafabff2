import {
  evidenceTagPattern,
  releaseTagPattern,
  retainedTagPrefix,
} from '@sample-platform-ai/environments/image-tags.ts';

export interface LifecyclePolicyProps {
  readonly untaggedExpiryDays: number;
  /** Number of releases to keep in a repository, in addition to those that run. */
  readonly keepImages: number;
}

type Selection =
  | { readonly tagStatus: 'untagged'; readonly countType: 'sinceImagePushed'; readonly countUnit: 'days' }
  | {
      readonly tagStatus: 'tagged';
      readonly tagPatternList: readonly [string];
      readonly countType: 'imageCountMoreThan';
    };

export interface LifecycleRule {
  readonly rulePriority: number;
  readonly description: string;
  readonly selection: Selection & { readonly countNumber: number };
  readonly action: { readonly type: 'expire' };
}

/** ECR's quota of images in a repository: a count above it is never reached. */
const imagesPerRepository = 100_000;

/** Signature, attestation and SBOM. */
const evidencePerImage = 3;

/**
 * A lower priority cannot expire an image whose tags a higher priority matches, so the first rule protects its images
 * from the others. Releases are counted by their own tags: evidence and the parts of an image would use up the count.
 */
export function lifecycleRules({ untaggedExpiryDays, keepImages }: LifecyclePolicyProps): readonly LifecycleRule[] {
  const newest = (tagPattern: string, countNumber: number): LifecycleRule['selection'] => ({
    tagStatus: 'tagged',
    tagPatternList: [tagPattern],
    countType: 'imageCountMoreThan',
    countNumber,
  });
  const rules: readonly (readonly [string, LifecycleRule['selection']])[] = [
    ['What environments run, and its evidence, stays', newest(`${retainedTagPrefix}*`, imagesPerRepository)],
    [
      `Untagged images go after ${untaggedExpiryDays} days`,
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: untaggedExpiryDays },
    ],
    [`The last ${keepImages} releases stay`, newest(releaseTagPattern, keepImages)],
    ['Evidence with tags stays as long as its release', newest(evidenceTagPattern, evidencePerImage * keepImages)],
  ];
  return rules.map(([description, selection], index) => ({
    rulePriority: index + 1,
    description,
    selection,
    action: { type: 'expire' },
  }));
}
