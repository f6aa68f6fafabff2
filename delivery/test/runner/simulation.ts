import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { imagesOf, plansOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { manifestFiles } from '@sample-platform-ai/gitops/main.ts';
import { standInTofu } from '@sample-platform-ai/tools/test/stand-in-tofu.ts';
import { execa } from 'execa';
import { recorderUrl } from '../../promotion/recorder.ts';
import type { Release, ReleaseTarget } from '../../promotion/rules.ts';
import { readRelease, versionPath } from '../../promotion/version-file.ts';
import { generatedDelivery } from '../../workflows/generate.ts';
import { adoptedPlatform } from '../platform.ts';
import { readWorkflows, root } from '../read.ts';
import { unreleased } from '../repository.ts';
import { type Aws, createAws } from './aws.ts';
import { createGithub, type Github } from './github.ts';
import { createMachine } from './machine.ts';
import { createRecorder, type RecorderStandIn } from './recorder.ts';
import { type Event, runWorkflow, type WorkflowRun } from './workflow.ts';
import type { World } from './world.ts';

/** The workflows of an adopted clone of this checkout, and all that they reach. */
export interface Simulation extends World {
  readonly github: Github;
  readonly aws: Aws;
  readonly recorder: RecorderStandIn;
  /** As the adopter's literals say it. */
  readonly platform: Platform;
  /** What of a service the default branch names for a place. */
  readonly runs: (place: ReleaseTarget, service: string) => Promise<Release | undefined>;
  /** How the whole test suite ends, which is stood in for. */
  readonly checks: { suite: { readonly numFailedTests: number } };
  /** Runs a workflow; `gh run` knows of it from then on. */
  readonly run: (file: string, event: Event) => Promise<WorkflowRun>;
  /** Commits a change of one file on a new branch, and gives back the commit. */
  readonly change: (branch: string, file: string, replacements: Readonly<Record<string, string>>) => Promise<string>;
  readonly head: (branch?: string) => Promise<string>;
  /** What GitHub checks out for a pull request: a branch merged into the default branch as that is now. */
  readonly merged: (branch: string) => Promise<string>;
  /** What stand-ins were called with since the last question, each call as one line. */
  readonly calls: () => readonly string[];
  /** Every step that failed since the last question, with where it is and what it said. */
  readonly failures: () => readonly string[];
  /** Steps of these workflows that nothing ran yet. */
  readonly leftOut: (files: readonly string[]) => readonly string[];
  /** Command lines that hold a secret. */
  readonly leaks: () => readonly string[];
  readonly remove: () => void;
}

/** Scripts that take minutes, and that CI runs anyway: workflows get an answer in their place. */
const slow = ['lint', 'typecheck', 'test:copies'];

/** Suites that `.ci/run` sums: each gets counts as an answer. */
const suites = ['test', 'test:long'];

/** Gives a checkout the fixture for a platform, and what is generated or seeded from it. */
function adopt(checkout: string, platform: Platform): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  };
  const index = readFileSync(join(checkout, 'infra/environments/index.ts'), 'utf8');
  const types = index.replace(/^import \{.*\n/gm, '').replace(/\/\*\* In promotion order\. \*\/[\s\S]*$/, '');
  const fixture = "import { adoptedPlatform as platform } from '../../delivery/test/platform.ts';";
  write('infra/environments/index.ts', `${fixture}\n${types}\nexport { platform };\n`);
  for (const spec of platform.services) {
    for (const { dockerfile } of imagesOf(spec)) write(dockerfile, 'FROM scratch\n');
    const text = unreleased(imagesOf(spec).map(({ repository }) => repository));
    for (const environment of platform.environments)
      for (const region of environment.regions)
        write(versionPath({ environment: environment.name, region: region.name }, spec.name), text);
  }
  for (const [path, text] of Object.entries(manifestFiles(platform))) write(`gitops/${path}`, text);
  for (const [path, text] of Object.entries(generatedDelivery(platform, checkout))) write(path, text);
}

/** An adopter's clone: `adoptedPlatform` in place of the literals by default, or `literals`, the platform of this checkout as it is. */
export async function simulate({ literals }: { readonly literals?: Platform } = {}): Promise<Simulation> {
  const platform = literals ?? adoptedPlatform;
  const directory = mkdtempSync(join(tmpdir(), 'origin-'));
  const origin = join(directory, 'origin');
  const git = (...args: string[]) =>
    execa('git', ['-C', origin, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
  const edit = (file: string, replacements: Readonly<Record<string, string>>) => {
    const path = join(origin, file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      Object.entries(replacements).reduce((now, [from, to]) => now.replaceAll(from, to), text),
    );
  };
  // This checkout as it is, committed or about to be, in a separate repository.
  await execa('git', ['init', '--quiet', '--initial-branch', platform.organization.repository.defaultBranch, origin]);
  await execa('git', ['--git-dir', join(origin, '.git'), '--work-tree', root, 'add', '--all', '.'], { cwd: root });
  await git('commit', '--quiet', '--message', 'as it is here');
  await git('reset', '--quiet', '--hard');
  if (!literals) {
    adopt(origin, platform);
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'adopted');
  }
  await git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  // Each job fetches: from a pack this takes half as long as from loose objects.
  await git('repack', '--quiet', '-a', '-d');
  await git('checkout', '--quiet', '--detach');

  const { organization, environments, services } = platform;
  const { owner, name: repositoryName, codeHost, defaultBranch } = organization.repository;
  const apis = environments.flatMap(({ name }) => {
    const url = recorderUrl(platform, name);
    return url === undefined ? [] : [{ environment: name, host: new URL(url).host }];
  });
  const regional = environments.flatMap((environment) =>
    environment.regions.flatMap(({ name }) =>
      plansOf(platform, environment, name).flatMap(({ components }) =>
        components.flatMap(({ hosts }) => hosts.map(({ regionalHost }) => regionalHost)),
      ),
    ),
  );
  const machine = await createMachine([...new Set([...apis.map(({ host }) => host), ...regional])]);
  const pnpm = async (...args: string[]) => (await execa('npx', ['--yes', 'pnpm@12', ...args], { cwd: root })).stdout;
  machine.addPnpm(await pnpm('exec', 'sh', '-c', 'command -v pnpm'), slow);

  const tokens: World['tokens'] = new Map();
  const images: World['images'] = new Map();
  const recorderTokens = new Set<string>();
  const tofu = standInTofu();
  const checks: Simulation['checks'] = { suite: { numFailedTests: 0 } };
  const github = createGithub({ origin, repository: `${owner}/${repositoryName}`, defaultBranch }, tokens);
  const regions = organization.regions;
  const aws = createAws({ images, regions, checked: regional });
  const runs = async (place: ReleaseTarget, service: string) => {
    const path = versionPath(place, service);
    return readRelease({ service, path, text: await github.read(path) });
  };
  const recorder = createRecorder({
    regionsOf: (environment) =>
      environments
        .filter(({ name }) => name === environment)
        .flatMap((each) => each.regions.map((region) => ({ environment, region: region.name }))),
    versionsAt: async (place) => {
      const here = environments.find(({ name }) => name === place.environment)?.services ?? {};
      const found = await Promise.all(services.filter(({ name }) => name in here).map(({ name }) => runs(place, name)));
      return found.filter((release) => release !== undefined);
    },
    revision: async () => (await git('rev-parse', defaultBranch)).stdout,
    isToken: (token) => recorderTokens.has(token),
  });
  const world: World = {
    machine,
    pnpmVersion: await pnpm('--version'),
    origin,
    tofu,
    tokens,
    images,
    artifacts: new Map(),
    secrets: new Set(),
    signIns: [],
    steps: [],
    commandLines: [],
    before: new Map(),
    cancelled: new Set(),
    repository: `${owner}/${repositoryName}`,
    codeHost,
    defaultBranch,
  };
  machine.addHost('local', (request) => {
    if (request.url.pathname !== '/token') return aws.host(request);
    if (!tokens.has((request.headers.authorization ?? '').replace('Bearer ', ''))) return { status: 401, body: {} };
    const value = `recorder-token-${randomUUID()}`;
    if (request.url.searchParams.get('audience') === 'ledger') recorderTokens.add(value);
    world.secrets.add(value);
    return { body: { value } };
  });
  for (const { environment, host } of apis) machine.addHost(host, recorder.host(environment));
  for (const host of new Set(regional)) machine.addHost(host, () => ({ body: { status: 'ok' } }));
  machine.addProgram('gh', github.program);
  machine.addProgram('npx', ({ args: [yes, version, ...rest], directory }) => {
    if (yes !== '--yes' || version !== 'pnpm@12') return { stderr: `npx ${version}`, exitCode: 1 };
    if (suites.includes(rest[0] ?? '')) {
      const suite = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [] };
      writeFileSync(join(directory, 'test-results.json'), JSON.stringify({ ...suite, ...checks.suite }));
      return { exitCode: checks.suite.numFailedTests ? 1 : 0 };
    }
    return slow.includes(rest[0] ?? '') ? {} : { run: ['pnpm', ...rest] };
  });
  for (const name of ['apt-get', 'python3', 'go']) machine.addProgram(name, () => ({}));
  machine.addProgram('docker', ({ args: [command] }) =>
    command === 'info' ? { exitCode: 1 } : { stdout: '{"linux/amd64":{}}' },
  );
  machine.addProgram('cosign', () => ({}), 'cosign');

  const workflows = readWorkflows(origin);
  let calls = 0;
  let steps = 0;
  return {
    ...world,
    checks,
    github,
    aws,
    recorder,
    platform,
    runs,
    run: async (file, event) => {
      const result = await runWorkflow(workflows, world, { file, event });
      github.ran({ workflow: `${file}.yml`, sha: event.sha, jobs: result.jobs });
      return result;
    },
    change: async (branch, file, replacements) => {
      await git('checkout', '--quiet', '-B', branch, defaultBranch);
      edit(file, replacements);
      await git('commit', '--quiet', '--all', '--message', `change ${file}`);
      await git('checkout', '--quiet', '--detach');
      return (await git('rev-parse', branch)).stdout;
    },
    head: async (branch = defaultBranch) => (await git('rev-parse', branch)).stdout,
    merged: async (branch) => {
      const { stdout: tree } = await git('merge-tree', '--write-tree', defaultBranch, branch);
      return (await git('commit-tree', tree, '-p', defaultBranch, '-p', branch, '-m', `merge ${branch}`)).stdout;
    },
    calls: () => {
      const since = machine.calls.slice(calls);
      calls = machine.calls.length;
      return since.map(({ program, args }) => [program, ...args].join(' '));
    },
    failures: () => {
      const since = world.steps.slice(steps);
      steps = world.steps.length;
      return since.filter(({ result }) => result === 'failure').map(({ where, output }) => `${where}: ${output}`);
    },
    leftOut: (files) => {
      const ran = new Set(world.steps.flatMap(({ where, result }) => (result === 'skipped' ? [] : [where])));
      return files.flatMap((file) =>
        Object.entries(workflows[file]?.jobs ?? {}).flatMap(([id, { steps = [] }]) =>
          steps.map((_, index) => `${file}.yml ${id} ${index + 1}`).filter((where) => !ran.has(where)),
        ),
      );
    },
    leaks: () => {
      const lines = [...world.commandLines, ...machine.calls.map(({ program, args }) => [program, ...args].join(' '))];
      return lines.filter((line) => [...world.secrets].some((secret) => line.includes(secret)));
    },
    remove: () => {
      machine.remove();
      tofu.remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
