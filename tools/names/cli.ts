import { parseArgs } from 'node:util';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { UsageError } from '@sample-platform-ai/terminal';
import { exports, shellNames } from './names.ts';

const { environments } = platform;
const environmentList = environments.map(({ name }) => name).join('|');

const help = `Usage: eval "$(pnpm names <${environmentList}> [region])"

Prints the names of an environment in one region, its primary one if none is given, as shell variables: the runbooks use
them, so that no one has to look up or type a name.

Exit codes: 0 printed, 2 wrong usage
`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm names --help`);
  }
}

/** `pnpm names`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse(argv);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [environmentName, regionName, ...rest] = positionals;
  const environment = environments.find(({ name }) => name === environmentName);
  if (!environment || rest.length > 0) {
    throw new UsageError(
      `pnpm names takes one of ${environmentList} and a region, found "${positionals.join(' ')}"; see pnpm names --help`,
    );
  }
  const wanted = regionName ?? environment.primaryRegion;
  const region = environment.regions.find(({ name }) => name === wanted);
  if (!region) {
    const regions = environment.regions.map(({ name }) => name).join(', ');
    throw new UsageError(`${environment.name} has no region ${wanted}; it has ${regions}`);
  }
  process.stdout.write(exports(shellNames(platform, environment, region)));
  return 0;
}
