import { existsSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { traitsOf } from '@sample-platform-ai/environments/kinds/kinds.ts';
import { regionContext } from '@sample-platform-ai/environments/plan/context.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import type { ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { validate } from '@sample-platform-ai/environments/validate.ts';
import { UsageError, UserError } from '@sample-platform-ai/terminal';
import { Command } from 'commander';
import {
  type Changes,
  describeChanges,
  format,
  readSource,
  regenerate,
  root,
  writeChanges,
} from '../literals/changes.ts';
import { withoutInclude } from '../literals/compose.ts';
import { listedNames, removeImport, removeProperty, setListedNames } from '../literals/edit.ts';
import { literalsOf, servicesIndex } from '../literals/files.ts';
import { identifier } from '../new/service/options.ts';
import { reportProblems } from '../output/problems.ts';

const without = (from: Platform, name: string): Platform => ({
  ...from,
  services: from.services.filter((each) => each.name !== name),
  environments: from.environments.map((environment) => {
    const { [name]: _, ...services } = environment.services;
    return { ...environment, services };
  }),
});

/** Other services' images and packages that use the code in `app/<name>`. */
function neededElsewhere(name: string): readonly string[] {
  const images = platform.services
    .filter((spec) => spec.name !== name)
    .filter((spec) => imagesOf(spec).some(({ dockerfile }) => dockerfile.startsWith(`app/${name}/`)))
    .map((spec) => `the service ${spec.name}`);
  const folder = join('app', name);
  if (!existsSync(join(root, folder, 'package.json'))) return images;
  const { name: own } = JSON.parse(readSource(join(folder, 'package.json'))) as { readonly name: string };
  const packages = globSync('{app,infra}/**/package.json', {
    cwd: root,
    exclude: (path) => path.includes('node_modules'),
  })
    .concat(globSync(['*/package.json', 'verify/*/package.json', 'tools/*/package.json'], { cwd: root }))
    .filter((path) => !path.startsWith(`${folder}/`) && readSource(path).includes(`"${own}":`));
  return [...images, ...new Set(packages)];
}

/** Every file that goes away, and every literal without the service. Code outside of `app/<name>` stays. */
function changesOf(name: string): Changes {
  const source = readSource(servicesIndex);
  const place = { file: servicesIndex, name: 'services' };
  const rest = listedNames(source, place).filter((each) => each !== identifier(name));
  const files = globSync(`app/${name}/**`, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const compose = readSource('compose.yaml');
  return {
    [`infra/environments/services/${name}.ts`]: undefined,
    [servicesIndex]: setListedNames(
      removeImport(source, { file: servicesIndex, name: identifier(name), from: `./${name}.ts` }),
      place,
      rest,
    ),
    ...Object.fromEntries(
      literalsOf(platform).map(({ file, environment }) => [
        file,
        removeProperty(readSource(file), { file, name: environment.name, path: ['services'] }, name),
      ]),
    ),
    ...Object.fromEntries(files.map((file) => [file, undefined])),
    'compose.yaml': withoutInclude(compose, `app/${name}/compose.yaml`),
  };
}

/** Resources that AWS keeps, for the person who decides on them. */
function remains(spec: ServiceSpec): readonly string[] {
  const where = platform.environments.filter(({ services }) => spec.name in services);
  const perEnvironment = where.flatMap((environment) => {
    const { names } = regionContext(platform, environment, environment.primaryRegion);
    return [
      ...(spec.database
        ? [`${environment.name}: database ${spec.database.name} and its users, until you drop them`]
        : []),
      ...Object.keys(spec.secrets).map(
        (secret) =>
          `${environment.name}: secret ${names.secret(spec.name, secret)}, for its recovery window after the next apply`,
      ),
      ...Object.entries(spec.components)
        .filter(([, component]) => traitsOf(component).bucketName)
        .map(([key]) =>
          environment.protectFromDestroy
            ? `${environment.name}: bucket of the site ${key}; the next apply deletes an empty one only, and fails until it is empty`
            : `${environment.name}: bucket of the site ${key}, until the next apply empties and deletes it`,
        ),
      // Their Applications have no finalizer: Argo CD forgets them, and what they made goes with its namespace.
      ...(environment.protectFromDestroy
        ? [`${environment.name}: its pods, until the next apply of the layer delivery deletes the namespace`]
        : []),
    ];
  });
  const images = imagesOf(spec).map(
    ({ repository }) =>
      `shared: images of ${repository}; the next apply of the registry deletes an empty repository only, and fails until it is empty`,
  );
  return [...perEnvironment, ...images];
}

async function service(name: string, { dryRun }: { readonly dryRun?: true }): Promise<void> {
  const spec = platform.services.find((each) => each.name === name);
  if (!spec) {
    throw new UsageError(
      `unknown service ${name}; expected one of ${platform.services.map((each) => each.name).join(', ') || 'none'}`,
    );
  }
  reportProblems(
    validate(without(platform, name), new Date()).filter(({ level }) => level === 'error'),
    { placeholders: 'warn' },
  );
  const needed = neededElsewhere(name);
  if (needed.length > 0) {
    throw new UserError(
      `app/${name} is needed by ${needed.join(', ')}; change that first, because all of app/${name} is removed`,
    );
  }
  const changes = await format(changesOf(name));
  process.stdout.write(`${describeChanges(changes)}\n`);
  if (spec.capabilities?.includes('release-ledger')) {
    process.stdout.write(
      `deployments are recorded nowhere without ${name}: no other service has the capability release-ledger\n`,
    );
  }
  process.stdout.write(
    `stays in AWS:\n${
      remains(spec)
        .map((line) => `  ${line}\n`)
        .join('') || '  nothing\n'
    }`,
  );
  if (dryRun) {
    process.stdout.write('dry run: nothing was changed\n');
    return;
  }
  writeChanges(changes);
  // What is left is empty folders and links to packages.
  rmSync(join(root, 'app', name), { recursive: true, force: true });
  await regenerate();
}

/** `pnpm run remove`: the exit code. (`pnpm remove` itself is pnpm's own, and takes packages away.) */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('pnpm run remove')
    .description(
      'Removes a service: its literals, its code under app/<name>, and everything that is generated from them.',
    )
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage')
    .showHelpAfterError('(see pnpm run remove <command> --help)')
    .exitOverride();
  program
    .command('service <name>')
    .description('remove a service, and list what stays in AWS; AWS changes only with the next apply')
    .option('--dry-run', 'print the changes without making them')
    .action(service);
  await program.parseAsync([...argv], { from: 'user' });
  return 0;
}
