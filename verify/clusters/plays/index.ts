import { argoCdPlays, firstPlays } from './argo-cd.ts';
import { logsExpire, logsKept } from './logs.ts';
import { failingMigration } from './migration.ts';
import { alertSent, metricsCollected } from './observability.ts';
import { databaseLost, secretChanged } from './outside.ts';
import type { Play } from './play.ts';
import { autoscaled, nodeDrained, podDeleted } from './pods.ts';
import { badDigest, rollingUpdate, secondReleaseMeanwhile, syncedTwice } from './releases.ts';

/** In this order: each leaves the service healthy, and the release of the last sync does not matter to the next. */
export const plays: readonly Play[] = [
  ...firstPlays,
  rollingUpdate,
  syncedTwice,
  autoscaled,
  podDeleted,
  nodeDrained,
  secondReleaseMeanwhile,
  badDigest,
  failingMigration,
  secretChanged,
  databaseLost,
  ...argoCdPlays,
  metricsCollected,
  alertSent,
  logsKept,
  logsExpire,
];
