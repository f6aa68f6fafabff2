import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

enableCompileCache();
const { platform } = await import('@sample-platform-ai/environments/index.ts');
const { validate } = await import('@sample-platform-ai/environments/validate.ts');
const { withService } = await import('../new/service/change.ts');
const { writeManifests } = await import('../output/manifests.ts');
const { makeBoth } = await import('../synth/both.ts');

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    outdir: { type: 'string', default: 'cdktf.out' },
    services: { type: 'string', default: '20' },
  },
});
const present = platform.services.length;
/** As many of each kind as of the others: an API alone, with a database, with a worker and a database, with a site. */
const kinds = [
  { database: true, worker: false, site: false },
  { database: true, worker: true, site: false },
  { database: false, worker: false, site: true },
  { database: false, worker: false, site: false },
];
const added = Array.from({ length: Math.max(0, Number(values.services) - present) }, (_, index) => ({
  name: `bench-${index + 1}`,
  team: `bench-team-${(index % 4) + 1}`,
  ...(kinds[index % kinds.length] ?? { database: true, worker: false, site: false }),
}));
const withServices = added.reduce(withService, platform);
// A database large enough for all of them: an error would end the checks early, and so make them look fast.
const grown = {
  ...withServices,
  environments: withServices.environments.map(({ database, ...environment }) => ({
    ...environment,
    database: { ...database, instanceClass: 'db.r6g.4xlarge', alarms: { ...database.alarms, connections: 3000 } },
  })),
};
const errors = validate(grown, new Date()).filter(({ level }) => level === 'error');
if (errors.length > 0) throw new Error(`the literals of the benchmark are invalid: ${JSON.stringify(errors)}`);
const { stacks, manifests } = await makeBoth(grown, { outdir: values.outdir });
writeManifests(manifests, join(values.outdir, 'gitops'));
const peakMemoryMib = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ stacks, milliseconds: Math.round(performance.now()), peakMemoryMib }));
