import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  type Image,
  ListImageReferrersCommand,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { retainedTag, retainedTagPrefix } from '@sample-platform-ai/environments/image-tags.ts';
import type { RegionalRegistry } from './images.ts';

/** A digest that stays, and why. */
export interface Retained {
  readonly digest: string;
  /** Where it runs, and its image is pulled from. */
  readonly region: string;
  /** Such as `prod ap-southeast-2`. */
  readonly because: string;
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Evidence that refers to a digest: signatures, attestations and SBOMs. */
async function referrers(
  { client }: RegionalRegistry,
  repositoryName: string,
  imageDigest: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListImageReferrersCommand({ repositoryName, subjectId: { imageDigest }, nextToken }),
    );
    found.push(...(page.referrers ?? []).flatMap(({ digest }) => digest ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

async function stored(
  { client }: RegionalRegistry,
  repositoryName: string,
  digests: readonly string[],
): Promise<ReadonlyMap<string, Image>> {
  const images = new Map<string, Image>();
  // One call takes a hundred.
  for (let start = 0; start < digests.length; start += 100) {
    const imageIds = digests.slice(start, start + 100).map((imageDigest) => ({ imageDigest }));
    const page = await client.send(
      new BatchGetImageCommand({ repositoryName, imageIds, acceptedMediaTypes: manifestTypes }),
    );
    for (const image of page.images ?? []) images.set(image.imageId?.imageDigest ?? '', image);
  }
  return images;
}

const alreadyTagged = (error: unknown) => error instanceof Error && error.name === 'ImageAlreadyExistsException';

async function tag({ client }: RegionalRegistry, repositoryName: string, image: Image): Promise<void> {
  const imageDigest = image.imageId?.imageDigest ?? '';
  try {
    await client.send(
      new PutImageCommand({
        repositoryName,
        imageManifest: image.imageManifest,
        imageManifestMediaType: image.imageManifestMediaType,
        imageDigest,
        imageTag: retainedTag(imageDigest),
      }),
    );
  } catch (error) {
    if (!alreadyTagged(error)) throw error;
  }
}

export interface Retention {
  readonly repository: string;
  /** What environments run: it is tagged, with its evidence. */
  readonly retained: readonly Retained[];
  /** A new release: only its evidence is tagged, which goes with it. */
  readonly released: string | undefined;
}

/**
 * Tags what has to stay in one region's repository; gives back a sentence for each image that runs in that region and is
 * missing. Other regions' images may be: a registry that is new has what was pushed since.
 */
export async function retainImages(
  registry: RegionalRegistry,
  { repository, retained, released }: Retention,
): Promise<readonly string[]> {
  const running = [...new Set(retained.map(({ digest }) => digest))];
  const images = await stored(registry, repository, running);
  const present = running.filter((digest) => images.has(digest));
  const subjects = [...new Set([...present, ...(released === undefined ? [] : [released])])];
  const evidence: string[] = [];
  for (const subject of subjects) evidence.push(...(await referrers(registry, repository, subject)));
  for (const image of [...images.values(), ...(await stored(registry, repository, evidence)).values()]) {
    await tag(registry, repository, image);
  }
  return retained
    .filter(({ digest, region }) => region === registry.region && !images.has(digest))
    .map(
      ({ digest, because }) =>
        `${because} runs ${repository}@${digest}, which the registry in ${registry.region} does not have: a new pod there cannot start. Release it again`,
    );
}

/** Digests of releases with a tag that nothing needs: their tag can go, and the lifecycle policy counts them again. */
export async function unneededTags(
  { client }: RegionalRegistry,
  repositoryName: string,
  retained: readonly Retained[],
): Promise<readonly string[]> {
  const needed = new Set(retained.map(({ digest }) => retainedTag(digest)));
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeImagesCommand({ repositoryName, filter: { tagStatus: 'TAGGED' }, nextToken }),
    );
    for (const { imageTags = [] } of page.imageDetails ?? []) {
      // Evidence has no other tag, and an image without tags is deleted: it goes with its release.
      if (imageTags.length > 1) found.push(...imageTags.filter((each) => each.startsWith(retainedTagPrefix)));
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return found.filter((each) => !needed.has(each)).sort();
}

/** Removes tags; the images keep their others. */
export async function removeTags(
  { client, region }: RegionalRegistry,
  repositoryName: string,
  tags: readonly string[],
): Promise<void> {
  for (let start = 0; start < tags.length; start += 100) {
    const imageIds = tags.slice(start, start + 100).map((imageTag) => ({ imageTag }));
    const { failures = [] } = await client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    const [failure] = failures;
    if (failure) {
      throw new Error(
        `${region}: ECR did not remove ${failures.length} tags of ${repositoryName}, first ${failure.imageId?.imageTag}: ${failure.failureReason}`,
      );
    }
  }
}
