import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf } from '@sample-platform-ai/environments/naming.ts';
import { validate } from '@sample-platform-ai/environments/validate.ts';
import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { seconds, style, table, UsageError } from '@sample-platform-ai/terminal';
import { checkFiles } from '../output/files.ts';
import { manifestsFolder, writeManifests } from '../output/manifests.ts';
import { defaultOutdir } from '../output/outdir.ts';
import { reportProblems } from '../output/problems.ts';
import { inLayerOrder } from '../output/stacks.ts';
import { makeBoth } from './both.ts';
import { namingTheSetting } from './last-setting.ts';

const accounts = accountsOf(platform.organization, platform.environments).map(({ name }) => name);

const help = `Usage: pnpm synth [${accounts.join('|')}] [options]

Checks infra/environments and writes the OpenTofu stacks of every account, or of one, to cdktf.out/stacks/<id>/cdk.tf.json,
and what Argo CD syncs to gitops/{apps,base,overlays}, for every cluster. Old folders are replaced only when everything
succeeded; given one account, cdktf.out holds that account's stacks alone.

Options
  --json          print what was written as JSON
  --outdir DIR    write there instead, the manifests to DIR/gitops (default: cdktf.out and gitops)
  --engine NAME   cdktf (default), or cdktn, its maintained successor: the same stacks, except for the version that they name
  --help          print this

Exit codes: 0 written, 1 a problem in infra/environments or in the code, 2 wrong usage
`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, outdir: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm synth --help`);
  }
}

/** `pnpm synth`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse(argv);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [only, ...rest] = positionals;
  if (rest.length > 0 || (only !== undefined && !accounts.includes(only))) {
    throw new UsageError(
      `pnpm synth takes one of ${accounts.join(', ')}, found ${positionals.join(' ')}; see pnpm synth --help`,
    );
  }
  const found = namingTheSetting(platform, (literals) => validate(literals, new Date()));
  // A spec with an error may lack what names a file.
  const problems = found.some(({ level }) => level === 'error') ? found : [...found, ...checkFiles(platform)];
  reportProblems(problems, { placeholders: 'warn' });

  const outdir = values.outdir ? resolve(values.outdir) : defaultOutdir;
  const { stacks: made, manifests } = await makeBoth(platform, { outdir, only });
  // In the output folder if it is not the default one, so that nothing else changes.
  const manifestsTarget = outdir === defaultOutdir ? manifestsFolder : join(outdir, 'gitops');
  writeManifests(manifests, manifestsTarget);
  const stacks = inLayerOrder(made);
  const count = Object.keys(manifests).length;
  // Since the start of the process, which is the time that the user waited.
  const milliseconds = Math.round(performance.now());
  if (values.json) {
    const written = stacks.map((stack) => ({ ...stack, directory: relative(process.cwd(), stack.directory) }));
    const peakMemoryMib = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(
      `${JSON.stringify({ stacks: written, manifests: count, milliseconds, peakMemoryMib }, null, 2)}\n`,
    );
  } else {
    printSummary(stacks, `${count} manifests in ${relative(process.cwd(), manifestsTarget)}`, milliseconds, outdir);
  }
  return 0;
}

function printSummary(stacks: readonly StackSummary[], manifests: string, milliseconds: number, outdir: string): void {
  const short = (stack: StackSummary, id: string) => id.replace(new RegExp(`^${stack.environment}-`), '');
  const rows = stacks.map((stack) => [
    stack.environment,
    stack.id,
    stack.region,
    String(stack.resources),
    stack.needs.map((id) => short(stack, id)).join(', ') || '-',
  ]);
  const resources = stacks.reduce((sum, stack) => sum + stack.resources, 0);
  const folder = relative(process.cwd(), outdir) || '.';
  process.stdout.write(
    `${table(['ENVIRONMENT', 'STACK', 'REGION', 'RESOURCES', 'NEEDS'], rows)}\n\n` +
      `${style('green', '✓')} ${stacks.length} stacks, ${resources} resources in ${folder}/stacks, ${manifests}, ${seconds(milliseconds)}\n`,
  );
  const ofLayers = stacks.filter(({ layer }) => layer !== 'bootstrap');
  const first = ofLayers.find(({ environment }) => environment === platform.environments[0]?.name) ?? ofLayers[0];
  if (!first) return;
  const byHand = `tofu -chdir=${folder}/stacks/${first.id} init`;
  // The runner reads the usual folder only.
  const next = outdir === defaultOutdir ? `pnpm tofu ${first.environment} plan, or ${byHand}` : byHand;
  process.stdout.write(`next: ${next} (a new account: bootstrap/README.md)\n`);
}
