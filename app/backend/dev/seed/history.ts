import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  DeploymentStatus,
  Intent,
  type RecordDeploymentRequest,
  RecordDeploymentRequestSchema,
} from '@sample-platform-ai/contract';
import { hexFrom, randomFrom } from './random.ts';

export interface SeedService {
  readonly name: string;
  readonly team: string;
  readonly repositoryId: string;
}

const teams = ['payments', 'discovery', 'identity', 'fulfilment', 'platform', 'growth'];
const subjects = ['cart', 'checkout', 'search', 'profile', 'catalog', 'pricing', 'stock', 'orders', 'mail', 'audit'];

export const seedServices: readonly SeedService[] = teams.flatMap((team, t) =>
  subjects.map((subject, s) => ({
    name: `${team}-${subject}`,
    team,
    repositoryId: String(1000 + t * subjects.length + s),
  })),
);

export const seedPlaces = [
  { environment: 'dev', regions: ['ap-southeast-2'], delayMinutes: 5 },
  { environment: 'uat', regions: ['ap-southeast-4', 'ap-southeast-2'], delayMinutes: 90 },
  { environment: 'prod', regions: ['ap-southeast-4', 'ap-southeast-2'], delayMinutes: 1500 },
] as const;

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

interface Release {
  readonly service: SeedService;
  readonly number: number;
  readonly digest: string;
  readonly intent: Intent;
  readonly mergedAt: number;
  readonly commits: readonly { readonly sha: string; readonly at: number }[];
}

function deploymentsOf(release: Release, now: number, random: () => number): RecordDeploymentRequest[] {
  const { service, number, intent } = release;
  return seedPlaces.flatMap(({ environment, regions, delayMinutes }) => {
    const hurry = intent === Intent.PLANNED ? 1 : 0.1;
    const start = release.mergedAt + delayMinutes * hurry * minuteMs * (0.5 + random());
    const failed = random() < 0.04;
    return regions.flatMap((region, i) => {
      const at = start + i * 20 * minuteMs * (0.5 + random());
      if (at > now || (failed && i > 0)) return [];
      const running = now - at < 15 * minuteMs;
      return create(RecordDeploymentRequestSchema, {
        service: service.name,
        environment,
        region,
        rollout: { key: `${service.name}-${number}`, regions: [...regions] },
        intent,
        version: `v1.${number}.0`,
        imageDigest: `sha256:${release.digest}`,
        status: failed ? DeploymentStatus.FAILED : running ? DeploymentStatus.IN_PROGRESS : DeploymentStatus.SUCCEEDED,
        at: timestampFromDate(new Date(at)),
        commits: release.commits.map(({ sha, at: committed }) => ({
          sha,
          committedAt: timestampFromDate(new Date(committed)),
        })),
      });
    });
  });
}

/** What pipelines would have reported over the last days, in the order of time. */
export function seedHistory(now: number, days = 90): readonly RecordDeploymentRequest[] {
  const all = seedServices.flatMap((service, index) => {
    const random = randomFrom(index + 1);
    const pace = 0.15 + random() * 0.6;
    const releases: Release[] = [];
    let lastDigest = hexFrom(random, 64);
    for (let day = days; day > 0; day -= 1) {
      if (random() > pace) continue;
      const mergedAt = now - day * dayMs + random() * dayMs * 0.5;
      const unusual = releases.length === 0 ? 1 : random();
      const intent = unusual < 0.04 ? Intent.ROLLBACK : unusual < 0.1 ? Intent.HOTFIX : Intent.PLANNED;
      const digest = intent === Intent.ROLLBACK ? lastDigest : hexFrom(random, 64);
      lastDigest = releases.at(-1)?.digest ?? digest;
      const commits = Array.from({ length: intent === Intent.ROLLBACK ? 0 : 1 + Math.floor(random() * 4) }, () => ({
        sha: hexFrom(random, 40),
        at: mergedAt - random() * dayMs,
      }));
      releases.push({ service, number: releases.length + 1, digest, intent, mergedAt, commits });
    }
    return releases.flatMap((release) => deploymentsOf(release, now, random));
  });
  return all.sort((a, b) => Number(a.at?.seconds ?? 0n) - Number(b.at?.seconds ?? 0n));
}
