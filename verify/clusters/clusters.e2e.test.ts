import { expect, it } from 'vitest';
import { rehearse, targetOf } from './cli.ts';
import { parseOptions } from './options.ts';
import { whyNoDocker } from './world/images.ts';

const context = process.env['PLATFORM_CLUSTER'];
const load = process.env['PLATFORM_CLUSTER_LOAD'];
const missing = context === undefined ? 'PLATFORM_CLUSTER names no context of an empty cluster' : await whyNoDocker();

it.skipIf(missing !== undefined)(
  `brings the service up by its manifests and rolls a release out, and no request fails${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  { timeout: 600_000 },
  async () => {
    const argv = [
      '--context',
      context ?? '',
      '--play',
      'rolling-update',
      ...(load === undefined ? [] : ['--load', load]),
    ];
    const options = parseOptions(argv);
    if (options === 'help') throw new Error('--help was not asked for');
    const { results } = await rehearse(await targetOf(options.context), options);
    expect(results.map(({ play, problems }) => ({ play, problems }))).toEqual([
      { play: 'rolling-update', problems: [] },
    ]);
    expect(results[0]?.requests).toBeGreaterThan(500);
  },
);
