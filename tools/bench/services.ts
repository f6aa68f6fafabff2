import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

enableCompileCache();
const { platform } = await import('@sample-platform-ai/environments/index.ts');
const { validate } = await import('@sample-platform-ai/environments/validate.ts');
const { withService } = await import('../new/service/change.ts');
const { renderManifests } = await import('../synth/manifests.ts');
const { synthesize } = await import('../synth/synthesize.ts');

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    outdir: { type: 'string', default: 'cdktf.out' },
    services: { type: 'string', default: '20' },
  },
});
const present = platform.services.length;
const added = Array.from({ length: Math.max(0, Number(values.services) - present) }, (_, index) => ({
  name: `bench-${index + 1}`,
  team: `bench-team-${(index % 4) + 1}`,
  database: true,
  site: false,
  worker: false,
}));
const grown = added.reduce(withService, platform);
// A small platform may have no room for so many; only the work of checking it counts here.
validate(grown, new Date());
renderManifests(grown).write(join(values.outdir, 'gitops'));
const stacks = synthesize(grown, { outdir: values.outdir });
const peakMemoryMib = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ stacks, milliseconds: Math.round(performance.now()), peakMemoryMib }));
