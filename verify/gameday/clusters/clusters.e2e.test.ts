import { expect, it } from 'vitest';
import { runPlay } from '../plays/run.ts';
import { switchover } from '../plays/switchover.ts';
import { defaultSettings } from '../world/settings.ts';
import { chosenClusters } from './options.ts';
import { targetsOf } from './targets.ts';
import { clusterWorlds } from './world.ts';

const clusters = process.env['PLATFORM_CLUSTERS'];
const missing = clusters === undefined ? 'PLATFORM_CLUSTERS names no contexts of two empty clusters' : undefined;

it.skipIf(missing !== undefined)(
  `moves the writer from one cluster to the other, and breaks no rule${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  { timeout: 900_000 },
  async () => {
    const values = { clusters, 'load-image': process.env['PLATFORM_CLUSTER_LOAD'], built: false };
    const chosen = chosenClusters(values, [switchover]);
    if (!chosen) throw new Error('found no clusters');
    const say = () => {};
    const start = clusterWorlds({ ...chosen, targets: await targetsOf(chosen), seed: 1, say });
    const result = await runPlay(switchover, { seed: 1, settings: defaultSettings, quietMs: 4000, say, start });
    expect(result.problems).toEqual([]);
    expect(result.lost).toEqual([]);
    expect(result.acknowledged).toBeGreaterThan(50);
  },
);
