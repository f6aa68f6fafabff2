import { bothRegionsKilled } from './both-regions-killed.ts';
import { clockSkew } from './clock-skew.ts';
import { databaseNameGone } from './database-name-gone.ts';
import { databasePromoted } from './database-promoted.ts';
import { diskFull } from './disk-full.ts';
import { failback } from './failback.ts';
import { failoverInterrupted } from './failover-interrupted.ts';
import { issuerKeysGone } from './issuer-keys-gone.ts';
import type { Play } from './play.ts';
import { readerRegionKilled } from './reader-region-killed.ts';
import { regionCutOff } from './region-cut-off.ts';
import { silentEdges } from './silent-edges.ts';
import { switchover } from './switchover.ts';
import { writerRegionKilled } from './writer-region-killed.ts';

export const plays: readonly Play[] = [
  switchover,
  writerRegionKilled,
  readerRegionKilled,
  failoverInterrupted,
  failback,
  databasePromoted,
  regionCutOff,
  bothRegionsKilled,
  ...silentEdges,
  issuerKeysGone,
  databaseNameGone,
  diskFull,
  clockSkew,
];
