import { bothRegionsKilled } from './both-regions-killed.ts';
import { databasePromoted } from './database-promoted.ts';
import { failoverInterrupted } from './failover-interrupted.ts';
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
  databasePromoted,
  regionCutOff,
  bothRegionsKilled,
  ...silentEdges,
];
