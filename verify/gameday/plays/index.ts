import type { Play } from './play.ts';
import { switchover } from './switchover.ts';
import { writerRegionKilled } from './writer-region-killed.ts';

export const plays: readonly Play[] = [switchover, writerRegionKilled];
