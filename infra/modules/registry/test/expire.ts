import type { LifecycleRule } from '../lifecycle-policy.ts';

/** An image or artifact in a repository. */
export interface StoredImage {
  readonly digest: string;
  readonly tags: readonly string[];
  /** Days ago. */
  readonly age: number;
  /** Digests that its index lists. */
  readonly parts?: readonly string[];
  /** Digest that it is evidence for. */
  readonly subject?: string;
}

/** ECR's wildcard matches zero or more characters. */
const matches = (pattern: string, tag: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(tag);

function selects({ selection }: LifecycleRule, { tags }: StoredImage): boolean {
  if (selection.tagStatus === 'untagged') return tags.length === 0;
  return selection.tagPatternList.every((pattern) => tags.some((tag) => matches(pattern, tag)));
}

function counts({ selection }: LifecycleRule, images: readonly StoredImage[]): readonly StoredImage[] {
  if (selection.countType === 'sinceImagePushed') return images.filter(({ age }) => age > selection.countNumber);
  return images.toSorted((a, b) => a.age - b.age).slice(selection.countNumber);
}

/**
 * What ECR documents of the evaluation (LifecyclePolicies, lifecycle_policy_parameters): all rules are evaluated at once,
 * each over all images; an image that a rule matches by its tags cannot be expired by a rule of lower priority; the part of
 * an index stays as long as the index. Whether the rule for untagged images selects evidence that refers to a subject is
 * not documented: here it does.
 */
export function afterExpiry(rules: readonly LifecycleRule[], images: readonly StoredImage[]): readonly StoredImage[] {
  const expired = new Set<string>();
  const matched = new Set<string>();
  for (const rule of rules.toSorted((a, b) => a.rulePriority - b.rulePriority)) {
    const selected = images.filter((image) => selects(rule, image));
    for (const { digest } of counts(rule, selected)) if (!matched.has(digest)) expired.add(digest);
    for (const { digest } of selected) matched.add(digest);
  }
  const parts = new Set(images.filter(({ digest }) => !expired.has(digest)).flatMap((image) => image.parts ?? []));
  const kept = images.filter(({ digest }) => !expired.has(digest) || parts.has(digest));
  // Evidence goes within 24 hours after its subject, whatever its tags.
  const digests = new Set(kept.map(({ digest }) => digest));
  return kept.filter(({ subject }) => subject === undefined || digests.has(subject));
}
