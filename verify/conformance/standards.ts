import { bestPractices } from './best-practices.ts';
import { buildLevels } from './build-levels.ts';
import type { Standard } from './controls.ts';
import { eksBenchmark } from './eks-benchmark.ts';

/** In the order of the page. */
export const standards: readonly Standard[] = [eksBenchmark, bestPractices, buildLevels];
