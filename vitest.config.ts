import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { filesOf, leftOut, type Mode, modeOf } from './tools/test/suites.ts';

interface ProjectOptions {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly globalSetup?: readonly string[];
  /** One file at a time, after the files that run side by side: they share a database server, or measure. */
  readonly alone?: true;
  /** With `alone`: this many files at a time, after those that run one by one. @default one */
  readonly workers?: number;
  /** @default a minute */
  readonly testTimeout?: number;
}

const projectOf = (
  mode: Mode,
  name: string,
  { include, exclude = [], globalSetup = [], alone, workers = 1, testTimeout = 60_000 }: ProjectOptions = {},
) => ({
  test: {
    name,
    include: [...filesOf(mode, include ?? [`${name}/**/*.test.ts`])],
    exclude: ['**/node_modules/**', ...exclude],
    testTimeout,
    hookTimeout: 60_000,
    globalSetup: [...globalSetup],
    // Vitest leaves one core idle, which is half of a small machine.
    maxWorkers: alone ? workers : availableParallelism(),
    sequence: { groupOrder: alone ? workers : 0 },
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
const gameDayTests = ['verify/gameday/*.e2e.test.ts'];
const workflowTests = ['delivery/workflows/*.e2e.test.ts'];

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
        project('infra'),
        project('bootstrap'),
        project('gitops'),
        project('delivery', { exclude: [...ledgerTests, ...workflowTests] }),
        project('delivery by its workflows', { include: workflowTests }),
        project('verify', { exclude: gameDayTests }),
        project('tools'),
        project('delivery over a ledger', {
          include: ledgerTests,
          globalSetup: ['app/backend/test/postgres.setup.ts'],
          alone: true,
        }),
        project('verify by a game day', { include: gameDayTests, alone: true, testTimeout: 120_000 }),
        ...services.map((name) => project(name)),
        project('app/backend', { globalSetup: ['app/backend/test/postgres.setup.ts'], alone: true }),
        project('app/frontend', { exclude: browserTests }),
        project('app/frontend in a browser', {
          include: browserTests,
          globalSetup: ['app/frontend/security/export.setup.ts', 'app/backend/test/postgres.setup.ts'],
          alone: true,
          // A test of a page mostly waits.
          workers: 2,
          testTimeout: 120_000,
        }),
      ],
      reporters: ['default', ['json', { outputFile: 'test-results.json' }], ...(mode === 'fast' ? [leftOut] : [])],
    },
  };
};

export default ({ mode }: { readonly mode: string }) => configure(mode);
