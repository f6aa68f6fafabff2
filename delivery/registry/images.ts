import { matchesGlob } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  type ECRClient,
  type ImageScanFinding,
} from '@aws-sdk/client-ecr';
import { UserError } from '@sample-platform-ai/terminal';
import { z } from 'zod';
import type { Patience } from '../github/repository.ts';

export interface ImageReference {
  readonly repository: string;
  /** `sha256:…`, of the image index. */
  readonly digest: string;
}

/** One region's registry. */
export interface RegionalRegistry {
  readonly region: string;
  readonly client: ECRClient;
}

const isMissing = (error: unknown) =>
  error instanceof Error && ['ImageNotFoundException', 'ScanNotFoundException'].includes(error.name);

/** The first defined result of a repeated call; throws `late` at the deadline. */
async function eventually<Value>(
  ask: () => Promise<Value | undefined>,
  { pollMs, polls }: Patience,
  late: string,
): Promise<Value> {
  for (let poll = 0; poll < polls; poll += 1) {
    if (poll > 0) await sleep(pollMs);
    const value = await ask();
    if (value !== undefined) return value;
  }
  throw new UserError(late);
}

/** Waits until every region's registry has an image: a region that is to run it pulls it from its own. */
export async function awaitReplication(
  { repository, digest }: ImageReference,
  registries: readonly RegionalRegistry[],
  patience: Patience,
): Promise<void> {
  await Promise.all(
    registries.map(({ region, client }) =>
      eventually(
        async () => {
          try {
            const { imageDetails = [] } = await client.send(
              new DescribeImagesCommand({ repositoryName: repository, imageIds: [{ imageDigest: digest }] }),
            );
            return imageDetails[0];
          } catch (error) {
            if (isMissing(error)) return undefined;
            throw error;
          }
        },
        patience,
        `${repository}@${digest} did not reach ${region} in time; see the registry's replication settings (pnpm tofu shared plan)`,
      ),
    ),
  );
}

const manifest = z.object({
  manifests: z
    .array(
      z.object({ digest: z.string(), platform: z.object({ os: z.string(), architecture: z.string() }).optional() }),
    )
    .optional(),
});

/** The images of an index, one for each architecture; attestations have no platform. A single-architecture image returns itself. */
export async function platformDigests(
  { repository, digest }: ImageReference,
  { client }: RegionalRegistry,
): Promise<readonly string[]> {
  const { images = [] } = await client.send(
    new BatchGetImageCommand({ repositoryName: repository, imageIds: [{ imageDigest: digest }] }),
  );
  const text = images[0]?.imageManifest;
  if (!text) throw new UserError(`${repository} has no image ${digest}`);
  const { manifests } = manifest.parse(JSON.parse(text));
  if (!manifests) return [digest];
  return manifests.filter(({ platform }) => platform && platform.os !== 'unknown').map((each) => each.digest);
}

/** A vulnerability that is left as it is, and why. */
export interface ImageException {
  /** As `CVE-2026-1234`. */
  readonly vulnerability: string;
  /** Glob of the repository. */
  readonly repositories: string;
  readonly reason: string;
  /** The last day on which the reason counts. */
  readonly expires: `${number}-${number}-${number}`;
}

export interface Finding {
  readonly vulnerability: string;
  readonly severity: string;
  readonly package: string;
}

const asFinding = ({ name = '', severity = 'UNDEFINED', attributes = [] }: ImageScanFinding): Finding => ({
  vulnerability: name,
  severity,
  package: attributes.find(({ key }) => key === 'package_name')?.value ?? '',
});

/** What the registry's own scan found in one image, once it has ended. */
export async function scanFindings(
  { repository, digest }: ImageReference,
  { client }: RegionalRegistry,
  patience: Patience,
): Promise<readonly Finding[]> {
  const page = async (nextToken?: string) =>
    client.send(
      new DescribeImageScanFindingsCommand({
        repositoryName: repository,
        imageId: { imageDigest: digest },
        maxResults: 1000,
        nextToken,
      }),
    );
  const first = await eventually(
    async () => {
      try {
        const result = await page();
        const status = result.imageScanStatus?.status;
        if (status === 'COMPLETE') return result;
        if (status === 'FAILED' || status === 'UNSUPPORTED_IMAGE') {
          throw new UserError(
            `the registry cannot scan ${repository}@${digest}: ${result.imageScanStatus?.description ?? status}`,
          );
        }
        return undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    patience,
    `the scan of ${repository}@${digest} did not finish in time; run this again`,
  );
  const found = [...(first.imageScanFindings?.findings ?? [])];
  for (let { nextToken } = first; nextToken; ) {
    const next = await page(nextToken);
    found.push(...(next.imageScanFindings?.findings ?? []));
    nextToken = next.nextToken;
  }
  return found.map(asFinding);
}

const refused = ['CRITICAL', 'HIGH'];

/** What keeps an image from being released, a sentence each: findings that nothing explains, and exceptions past their day. */
export function judgeFindings(
  repository: string,
  findings: readonly Finding[],
  { exceptions, now }: { readonly exceptions: readonly ImageException[]; readonly now: Date },
): readonly string[] {
  const own = exceptions.filter(({ repositories }) => matchesGlob(repository, repositories));
  const today = now.toISOString().slice(0, 10);
  return findings
    .filter(({ severity }) => refused.includes(severity))
    .flatMap(({ vulnerability, severity, package: name }) => {
      const exception = own.find((each) => each.vulnerability === vulnerability);
      if (exception && exception.expires >= today) return [];
      const why = exception
        ? `its exception expired on ${exception.expires}`
        : 'add an exception with its reason to delivery/registry/image-exceptions.ts, or';
      return [`${repository}: ${vulnerability} (${severity}) in ${name}; ${why} rebuild on a fixed base image`];
    });
}
