import type { Loose, Schemas } from '@sample-platform-ai/contract/client';
import {
  type DeploymentStatus,
  type Drift,
  driftLabels,
  type Health,
  healthLabels,
  labelOf,
  type Sync,
  statusLabels,
  syncLabels,
} from './labels.ts';

/** One service in one environment's region: the recorded deployment (`claimed` in the API) and the observed one. Times are ISO 8601. */
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
  /** Different digests are recorded for the environment's regions. */
  readonly regionSkew: boolean;
  /** Grows with each change of the cell. */
  readonly entityVersion: number;
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
  /** Empty when no deployment here has this digest. */
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
      status: labelOf(statusLabels, latest.status, 'queued'),
      startedAt: latest.startedAt ?? '',
    },
    observed: observed && {
      imageDigest: observed.imageDigest ?? '',
      version: observed.version ?? '',
      revision: observed.revision ?? '',
      health: labelOf(healthLabels, observed.health, 'unknown'),
      sync: labelOf(syncLabels, observed.sync, 'unknown'),
      at: observed.at ?? '',
    },
    drift: labelOf(driftLabels, cell.drift, 'unknown'),
    regionSkew: cell.regionSkew ?? false,
    entityVersion: cell.entityVersion ?? 0,
  };
}
