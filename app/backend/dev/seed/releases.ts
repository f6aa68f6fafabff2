import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  DeploymentStatus,
  type Intent,
  type RecordDeploymentRequest,
  RecordDeploymentRequestSchema,
} from '@sample-platform-ai/contract';
import { numberOf, personOf } from './people.ts';
import { randomFrom } from './random.ts';

export const minuteMs = 60_000;

export interface Release {
  readonly service: string;
  readonly key: string;
  readonly version: string;
  readonly digest: string;
  readonly intent: Intent;
  readonly commits: readonly Commit[];
  readonly pullRequest: { readonly number: number; readonly title: string; readonly author: string };
}

export interface Commit {
  readonly sha: string;
  readonly at: number;
  readonly message: string;
  readonly author: string;
}

export interface Rollout {
  readonly environment: string;
  readonly regions: readonly string[];
  readonly at: number;
  /** Between one region and the next. */
  readonly pauseMs: number;
  readonly fails: boolean;
}

/** Not the author: production needs a second person. */
const approverOf = ({ service, key, pullRequest }: Release): string =>
  personOf(service, randomFrom(numberOf(key)), pullRequest.author);

/** One report for each region, only in the past; a failing rollout ends with its first region. */
export function reports(release: Release, rollout: Rollout, now: number): RecordDeploymentRequest[] {
  return rollout.regions.flatMap((region, i) => {
    const at = rollout.at + i * rollout.pauseMs;
    if (at > now || (rollout.fails && i > 0)) return [];
    const ended = rollout.fails ? DeploymentStatus.FAILED : DeploymentStatus.SUCCEEDED;
    return create(RecordDeploymentRequestSchema, {
      service: release.service,
      environment: rollout.environment,
      region,
      rollout: { key: release.key, regions: [...rollout.regions] },
      intent: release.intent,
      version: release.version,
      imageDigest: `sha256:${release.digest}`,
      status: now - at < 15 * minuteMs ? DeploymentStatus.IN_PROGRESS : ended,
      at: timestampFromMs(Math.floor(at)),
      commits: release.commits.map(({ sha, at: committed, message, author }) => ({
        sha,
        message,
        author,
        pullRequest: release.pullRequest.number,
        committedAt: timestampFromMs(Math.floor(committed)),
      })),
      attribution: {
        pullRequest: release.pullRequest,
        ...(rollout.environment === 'prod' && { approver: approverOf(release) }),
      },
    });
  });
}
