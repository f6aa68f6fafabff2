import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

enableCompileCache();
const { platform } = await import('@sample-platform-ai/environments/index.ts');
const { validate } = await import('@sample-platform-ai/environments/validate.ts');
const { renderManifests } = await import('../synth/manifests.ts');
const { synthesize } = await import('../synth/synthesize.ts');

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, outdir: { type: 'string', default: 'cdktf.out' } },
});
const environments = platform.environments.map((environment, index, all) => {
  const [first] = environment.regions;
  if (index < all.length - 1) return environment;
  return { ...environment, regions: [first], edge: { ...environment.edge, originRegions: [first.name] } } as const;
});
// Such an environment is not valid, a global database needing two regions; only the work of checking it counts here.
validate({ ...platform, environments }, new Date());
// Rendered and not written: what Argo CD reads stays as it is.
renderManifests({ ...platform, environments });
const stacks = synthesize({ ...platform, environments }, { outdir: values.outdir });
const peakMemoryMib = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ stacks, milliseconds: Math.round(performance.now()), peakMemoryMib }));
