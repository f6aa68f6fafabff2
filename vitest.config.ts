import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { filesOf, leftOut, type Mode, measured, modeOf } from './tools/test/suites.ts';

/** Projects of one turn run side by side; another turn begins once all of them have ended. */
interface Turn {
  readonly order: number;
  readonly workers: number;
}
const turns = {
  /** Each worker has a database server to itself: transactions of one test hold back the events of another on the same server. */
  database: { order: 1, workers: 2 },
  /** They measure time or memory, or wait for time limits. */
  oneByOne: { order: 2, workers: 1 },
  /** A test of a page mostly waits. */
  browser: { order: 3, workers: 2 },
} satisfies Readonly<Record<string, Turn>>;

interface ProjectOptions {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly globalSetup?: readonly string[];
  /** Its turn, and how many of its files run at a time. @default the first turn, as many as there are cores */
  readonly turn?: Turn;
  /** @default a minute */
  readonly testTimeout?: number;
  /** Files share the modules of a worker, which saves them most of their imports. For tests that leave nothing changed. @default false */
  readonly shared?: boolean;
  /** What Node cannot load itself, as JSX, goes through Vite first. @default false */
  readonly transformed?: boolean;
}

/** Vitest's own `--exclude` does not reach the projects. */
const excludedHere = process.env['TEST_EXCLUDE']?.split(',') ?? [];

const projectOf = (
  mode: Mode,
  name: string,
  {
    include,
    exclude = [],
    globalSetup = [],
    turn,
    testTimeout = 60_000,
    shared = false,
    transformed = false,
  }: ProjectOptions = {},
) => ({
  test: {
    name,
    include: [...filesOf(mode, include ?? [`${name}/**/*.test.ts`])],
    exclude: ['**/node_modules/**', ...exclude, ...excludedHere],
    testTimeout,
    hookTimeout: 60_000,
    // A second, as by default, is too short for a busy machine.
    expect: { poll: { timeout: 10_000 } },
    globalSetup: [...globalSetup],
    isolate: !shared,
    // Node strips the types itself, which takes infra from 39 s to 27 s; no test replaces a module.
    experimental: { viteModuleRunner: transformed, nodeLoader: false },
    // Vitest leaves one core idle, which is half of a small machine.
    maxWorkers: turn?.workers ?? availableParallelism(),
    sequence: { groupOrder: turn?.order ?? 0 },
  },
});
/** Projects of app/ that need more than their own files. */
const special = ['app/backend', 'app/frontend'];
const services = readdirSync(new URL('app', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `app/${name}`)
  .filter((name) => !special.includes(name))
  .sort();
const browserTests = ['app/frontend/**/*.browser.test.ts'];
const ledgerTests = ['delivery/**/*.ledger.test.ts'];
const ledgerServer = ['app/backend/test/postgres.setup.ts'];
const measuredTests = measured.map((pattern) => `app/backend/${pattern}`);
const gameDayTests = ['verify/gameday/*.e2e.test.ts'];
const workflowTests = ['delivery/workflows/*.e2e.test.ts'];
const imageTests = ['tools/repository/compose.e2e.test.ts'];
/** Of the workflows' tests the one that runs the literals; the others have a separate platform. */
const literalsTests = ['delivery/workflows/literals.e2e.test.ts'];

/** What takes minutes begins first, so that no core waits for it at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) =>
      /\.e2e\.test\.ts$|\/(?:rehearse|grid[^/]*)\.[^/]*test\.ts$/.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** Settings of a mode: `fast`, `long`, or everything. */
export const configure = (given: string) => {
  const mode = modeOf(given);
  const project = (name: string, options?: ProjectOptions) => projectOf(mode, name, options);
  return {
    test: {
      sequence: { sequencer: LongestFirst },
      projects: [
        project('infra', { shared: true }),
        project('bootstrap', { shared: true }),
        project('gitops', { shared: true }),
        project('delivery', { exclude: [...ledgerTests, ...workflowTests], shared: true }),
        project('delivery by its workflows', { include: workflowTests, exclude: literalsTests }),
        project('delivery of the literals', { include: literalsTests }),
        project('verify', { exclude: gameDayTests, shared: true }),
        project('tools', { exclude: imageTests, shared: true }),
        // Of the services, which an adopter's copy tests where it has one.
        project('app/ by its images', { include: imageTests }),
        project('delivery over a ledger', {
          include: ledgerTests,
          globalSetup: ledgerServer,
          turn: turns.database,
          shared: true,
        }),
        project('verify by a game day', { include: gameDayTests, turn: turns.oneByOne, testTimeout: 120_000 }),
        ...services.map((name) => project(name, { shared: true })),
        project('app/backend', {
          exclude: measuredTests,
          globalSetup: ledgerServer,
          turn: turns.database,
          shared: true,
        }),
        project('app/backend, measured', {
          include: measuredTests,
          globalSetup: ledgerServer,
          turn: turns.oneByOne,
          shared: true,
        }),
        project('app/frontend', { exclude: browserTests, transformed: true }),
        project('app/frontend in a browser', {
          include: browserTests,
          globalSetup: ['app/frontend/security/export.setup.ts', ...ledgerServer],
          turn: turns.browser,
          testTimeout: 120_000,
        }),
      ],
      reporters: ['default', ['json', { outputFile: 'test-results.json' }], ...(mode === 'fast' ? [leftOut] : [])],
    },
  };
};

export default ({ mode }: { readonly mode: string }) => configure(mode);
