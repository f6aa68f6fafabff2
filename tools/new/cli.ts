import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { serviceSchema } from '@sample-platform-ai/environments/schema/service.ts';
import { validate } from '@sample-platform-ai/environments/validate.ts';
import { describeProblem, error } from '@sample-platform-ai/environments/validation/problem.ts';
import { UsageError, UserError } from '@sample-platform-ai/terminal';
import { Command } from 'commander';
import { type Changes, describeChanges, format, regenerate, root, writeChanges } from '../literals/changes.ts';
import { environmentFile } from '../literals/files.ts';
import { reportProblems } from '../output/problems.ts';
import { environmentChanges, newEnvironment } from './environment.ts';
import { serviceChanges, taken, withService } from './service/change.ts';
import type { NewService } from './service/options.ts';

interface Common {
  readonly dryRun?: true;
}

/** Validates, says what changes, and does it unless it is a dry run. */
async function carryOut(changed: Platform, changes: Changes, { dryRun }: Common): Promise<void> {
  reportProblems(
    validate(changed, new Date()).filter(({ level }) => level === 'error'),
    { placeholders: 'warn' },
  );
  const formatted = await format(changes);
  process.stdout.write(`${describeChanges(formatted)}\n`);
  if (dryRun) {
    process.stdout.write('dry run: nothing was changed\n');
    return;
  }
  writeChanges(formatted);
  await regenerate();
}

/** A wrong name is one mistake here; the validation would report it at each place that it reaches. */
function requireLabel(key: 'name' | 'team', option: string, value: string): void {
  const problem = serviceSchema.shape[key].safeParse(value).error?.issues[0]?.message;
  if (problem !== undefined)
    throw new UsageError(describeProblem(error(option, value, problem, `choose another ${key}`)));
}

async function service(name: string, options: Omit<NewService, 'name'> & Common): Promise<void> {
  const wanted: NewService = {
    name,
    team: options.team,
    database: options.database,
    site: options.site,
    worker: options.worker,
  };
  requireLabel('name', '<name>', name);
  requireLabel('team', '--team', options.team);
  const path = taken(name);
  if (path)
    throw new UserError(
      `${path} exists already; choose another name, or remove the service first: pnpm run remove service ${name}`,
    );
  await carryOut(withService(platform, wanted), serviceChanges(platform, wanted), options);
  if (options.dryRun) return;
  process.stdout.write(`
${name} was added to ${platform.environments.map((each) => each.name).join(', ')}. Next:
  pnpm dev                                       runs it with the others
  infra/environments/services/${name}.ts         what it is: description, routes, settings, rights, objectives
  app/${name}/src                                its code; pnpm exec vitest run --project app/${name}
  docs/guide-services.md                         what is applied before its first release: repository, namespace, database
  git add -A && git commit                       a merge releases it to ${platform.environments[0]?.name}
`);
}

async function environment(name: string, { after, ...options }: Common & { readonly after: string }): Promise<void> {
  const model = platform.environments.find((each) => each.name === after);
  if (!model) {
    throw new UsageError(
      `--after: unknown environment ${after}; expected one of ${platform.environments.map((each) => each.name).join(', ')}`,
    );
  }
  if (platform.environments.some((each) => each.name === name))
    throw new UserError(`environment ${name} exists already; choose another name`);
  const file = environmentFile(name);
  if (existsSync(join(root, file))) throw new UserError(`${file} exists already; choose another name`);
  const made = newEnvironment(platform, name, model);
  const environments = platform.environments.flatMap((each) => (each === model ? [each, made] : [each]));
  await carryOut({ ...platform, environments }, environmentChanges(made, model), options);
  if (options.dryRun) return;
  process.stdout.write(`
${name} is a copy of ${after} and comes after it. Next, in infra/environments/${name}.ts: the account's id, sizes, who gets alarms;
then its account: docs/runbooks/account-bootstrap.md
`);
}

/** `pnpm new`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('pnpm new')
    .description(
      'Adds a service or an environment: its literals, its code, and everything that is generated from them.',
    )
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage')
    .showHelpAfterError('(see pnpm new <command> --help)')
    .exitOverride();
  program
    .command('service <name>')
    .description('a service with an API: spec, sizes for every environment, and a small program under app/<name>')
    .requiredOption('--team <team>', 'who owns it')
    .option('--database', 'with a database, users and migrations', false)
    .option('--site', 'with a static site', false)
    .option('--worker', 'with a background process', false)
    .option('--dry-run', 'print the changes without making them')
    .action(service);
  program
    .command('environment <name>')
    .description('an environment like the one that it comes after, with its account, zone and address ranges')
    .requiredOption('--after <environment>', 'which is promoted to before it')
    .option('--dry-run', 'print the changes without making them')
    .action(environment);
  await program.parseAsync([...argv], { from: 'user' });
  return 0;
}
