import { globSync } from 'node:fs';
import { matchesGlob, resolve } from 'node:path';
import type { Reporter } from 'vitest/node';

const root = resolve(import.meta.dirname, '../..');

/** Modes of Vitest: what takes seconds, what takes minutes, both, or both without what the literals of a copy cannot change. */
export const modes = ['fast', 'long', 'all', 'copy'] as const;
export type Mode = (typeof modes)[number];

/** Without `--mode`, as where a person names a file, nothing is left out. */
export const modeOf = (mode: string): Mode => modes.find((each) => each === mode) ?? 'all';

/** What takes minutes: files, and why. `pnpm test` leaves them out; `pnpm test:long` runs them, and `pnpm test:all` everything. */
export const longTests: Readonly<Record<string, string>> = {
  'app/backend/bench/check.test.ts': 'builds the peers in Go, and compares every response',
  'app/backend/dev/seed/*.test.ts': '90 days of data',
  'app/backend/test/conformance/*.test.ts': 'builds clients in Go, Java and Python',
  'app/backend/test/dora-order.test.ts': 'many orders of the same reports',
  'app/backend/test/{epochs,faults,lost-writes/failover,restarts/*,silence,stalled-readers}.test.ts':
    'wait for time limits',
  'app/backend/test/list-cost.test.ts': 'measures a large ledger',
  'app/backend/test/schemathesis/*.test.ts': 'thousands of generated requests',
  'app/frontend/**/*.browser.test.ts': 'drive a browser',
  'app/frontend/serve/compose.test.ts': 'builds images, and runs them',
  'delivery/*.e2e.test.ts': 'installs and synthesizes another commit',
  'delivery/plan/*.e2e.test.ts': 'seals plans and applies them, by a stand-in for OpenTofu',
  'delivery/workflows/*.e2e.test.ts': 'every step of the workflows, in clones',
  'tools/dev/*.e2e.test.ts': 'starts every service on this machine',
  'tools/repository/compose.e2e.test.ts': 'builds the images of services, and runs them',
  'tools/{synth,tofu}/*.e2e.test.ts': 'run the commands over every stack, by a stand-in for OpenTofu',
  'verify/{clusters,gameday/clusters}/*.e2e.test.ts': 'a ledger in real clusters',
  'verify/commands/*.test.ts': 'starts every command',
  'verify/dry-run/*.test.ts': 'a Kubernetes API server',
  'verify/gameday/*.e2e.test.ts': 'lose a region under load',
  'verify/preflight/{cli,faults,preflight}.test.ts': 'hundreds of questions to a stand-in for AWS',
  'verify/reachability/planted/*.test.ts': 'every flow of a cluster again for each planted fault',
  'verify/rehearse/rehearse.test.ts': 'applies every stack to an emulator',
  'verify/resilience/planted/*.test.ts': 'every rule again for each planted weakness',
  'verify/scan/scan.test.ts': 'scans every stack',
};

/** Tests that take minutes and are the same in every copy: of the literals they have nothing, or names that a fast test checks. */
export const sameInCopies: readonly string[] = [
  'delivery/plan/*.e2e.test.ts',
  'tools/tofu/*.e2e.test.ts',
  'verify/gameday/{faults,planted}.e2e.test.ts',
  'verify/preflight/faults.test.ts',
  'verify/{reachability,resilience}/planted/*.test.ts',
];

/** Tests of the backend that run one by one: they measure time or memory, or wait for time limits. */
export const measured: readonly string[] = [
  'dev/seed/*.test.ts',
  'src/events/feed.test.ts',
  'test/{dora-order,epochs,faults,list-cost,lost-writes/failover,restarts/*,schemathesis/*,silence,stalled-readers}.test.ts',
  'test/{exports,fuzz/*,heavy-reads,lifecycle,migration-under-load,pipeline,replica}.test.ts',
  'test/security/{api4,api10}-*.test.ts',
  'test/webhooks/{bounds,delivery}.test.ts',
];

const isOneOf = (patterns: readonly string[], path: string): boolean =>
  patterns.some((pattern) => matchesGlob(path, pattern));
const isLong = (path: string): boolean => isOneOf(Object.keys(longTests), path);
const made = ['node_modules', '.next', 'out', 'cdktf.out'];

const matches = (patterns: readonly string[]): readonly string[] =>
  globSync([...patterns], { cwd: root, exclude: (path) => made.some((name) => path.split(/[/\\]/).includes(name)) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();

/** The files that a mode runs of those that a project includes. */
export function filesOf(mode: Mode, include: readonly string[]): readonly string[] {
  if (mode === 'all') return include;
  return matches(include).filter((path) =>
    mode === 'copy' ? !isOneOf(sameInCopies, path) : isLong(path) === (mode === 'long'),
  );
}

/** Says at the end which files a run left out, and which command runs them. */
export const leftOut: Reporter = {
  onTestRunEnd: () => {
    const lines = Object.entries(longTests).flatMap(([pattern, why]) => {
      const files = matches([pattern]);
      return files.length > 0 ? [`  ${pattern} (${files.length}): ${why}`] : [];
    });
    process.stdout.write(`\nLeft out, because they take minutes; pnpm test:long runs them:\n${lines.join('\n')}\n`);
  },
};
