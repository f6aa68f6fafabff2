import type { Loose, Schemas } from '@sample-platform-ai/contract/client';
import {
  type DeploymentStatus,
  type Drift,
  driftWords,
  type Health,
  healthWords,
  type Sync,
  statusWords,
  syncWords,
} from './words.ts';

/** One service in one environment's region: what was claimed beside what was seen. Times are ISO 8601. */
export interface Cell {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  /** The deployment that last succeeded here. */
  readonly claimed: ClaimedRelease | undefined;
  /** The newest deployment, whatever became of it. */
  readonly latest: LatestDeployment | undefined;
  readonly observed: ObservedRelease | undefined;
  readonly drift: Drift;
  /** The environment's regions run different digests, as claimed. */
  readonly regionSkew: boolean;
}

export interface ClaimedRelease {
  readonly deploymentId: string;
  readonly version: string;
  readonly imageDigest: string;
  readonly since: string;
}

export interface LatestDeployment {
  readonly deploymentId: string;
  readonly version: string;
  readonly status: DeploymentStatus;
  readonly startedAt: string;
}

export interface ObservedRelease {
  readonly imageDigest: string;
  /** Empty when nobody claimed this digest here. */
  readonly version: string;
  readonly revision: string;
  readonly health: Health;
  readonly sync: Sync;
  readonly at: string;
}

export function cellOf(cell: Loose<Schemas['Cell']>): Cell {
  const { claimed, latest, observed } = cell;
  return {
    service: cell.service ?? '',
    environment: cell.environment ?? '',
    region: cell.region ?? '',
    claimed: claimed && {
      deploymentId: claimed.deploymentId ?? '',
      version: claimed.version ?? '',
      imageDigest: claimed.imageDigest ?? '',
      since: claimed.since ?? '',
    },
    latest: latest && {
      deploymentId: latest.deploymentId ?? '',
      version: latest.version ?? '',
      status: statusWords[latest.status ?? 'DEPLOYMENT_STATUS_UNSPECIFIED'],
      startedAt: latest.startedAt ?? '',
    },
    observed: observed && {
      imageDigest: observed.imageDigest ?? '',
      version: observed.version ?? '',
      revision: observed.revision ?? '',
      health: healthWords[observed.health ?? 'HEALTH_UNSPECIFIED'],
      sync: syncWords[observed.sync ?? 'SYNC_STATUS_UNSPECIFIED'],
      at: observed.at ?? '',
    },
    drift: driftWords[cell.drift ?? 'DRIFT_UNSPECIFIED'],
    regionSkew: cell.regionSkew ?? false,
  };
}
