import { bothRegionsKilled } from './both-regions-killed.ts';
import { clockSkew } from './clock-skew.ts';
import { databaseNameGone } from './database-name-gone.ts';
import { databasePromoted } from './database-promoted.ts';
import { diskFull } from './disk-full.ts';
import { edgePlays } from './edges.ts';
import { failback } from './failback.ts';
import { failoverInterrupted } from './failover-interrupted.ts';
import { issuerKeysGone } from './issuer-keys-gone.ts';
import { nodeLost, zoneLost } from './node-lost.ts';
import type { Play } from './play.ts';
import { readerRegionKilled } from './reader-region-killed.ts';
import { regionCutOff } from './region-cut-off.ts';
import { regionEvacuated } from './region-evacuated.ts';
import { switchover } from './switchover.ts';
import { writerRegionKilled } from './writer-region-killed.ts';

export const plays: readonly Play[] = [
  switchover,
  regionEvacuated,
  writerRegionKilled,
  readerRegionKilled,
  failoverInterrupted,
  failback,
  databasePromoted,
  regionCutOff,
  bothRegionsKilled,
  nodeLost,
  zoneLost,
  ...edgePlays,
  issuerKeysGone,
  databaseNameGone,
  diskFull,
  clockSkew,
];
