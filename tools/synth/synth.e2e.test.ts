import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkout, type Run } from '../test/checkout.ts';

const copy = checkout();
afterAll(copy.remove);
const synth = (...args: string[]) => copy.start('synth', args).ended;
const outdir = join(copy.directory, 'cdktf.out');

/** Path -> text of everything in the output folder. */
const written = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(outdir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'utf8')]),
  );
const leftovers = () => readdirSync(copy.directory).filter((name) => /^cdktf\.out./.test(name));

describe('pnpm synth', () => {
  let first: Run;
  beforeAll(async () => {
    first = await synth();
  });

  it('writes the stacks of every account and prints each with its region, size and needs', () => {
    expect(first).toMatchObject({ exitCode: 0 });
    const [header, ...rows] = first.stdout.split('\n');
    expect(header).toMatch(/^ENVIRONMENT +STACK +REGION +RESOURCES +NEEDS$/);
    const stacks = rows.slice(0, rows.indexOf('')).map((row) => row.split(/ {2,}/));
    expect(stacks.map(([, id]) => id).sort()).toEqual(readdirSync(join(outdir, 'stacks')).sort());
    expect(new Set(stacks.map(([account]) => account))).toEqual(new Set(['shared', 'alpha', 'beta']));
    expect(stacks.find(([, id]) => id === 'alpha-network-apse2')).toEqual([
      'alpha',
      'alpha-network-apse2',
      'ap-southeast-2',
      expect.stringMatching(/^\d+$/),
      'foundation-apse2',
    ]);
    expect(first.stdout).toMatch(
      /✓ \d+ stacks, \d+ resources in cdktf\.out\/stacks, \d+ manifests in gitops, \d+\.\d s\nnext: pnpm tofu alpha plan/,
    );
  });

  it('lists the stacks in the order in which they are applied, bootstrap first', () => {
    const ids = [...first.stdout.matchAll(/^alpha +alpha-([a-z]+)-/gm)].map(([, layer]) => layer);
    expect(ids.slice(0, 5)).toEqual(['bootstrap', 'foundation', 'security', 'dns', 'network']);
    expect(ids.slice(-2)).toEqual(['delivery', 'edge']);
  });

  it('warns of placeholders, and of nothing else', () => {
    // Versions leave support as time goes by; the checkout stays green.
    const lines = first.stderr.trim().split('\n');
    expect(lines.filter((line) => !line.includes('standard support'))).toEqual([
      expect.stringMatching(/^warning \d+ placeholders to replace/),
    ]);
  });

  it('writes one account alone, and the same as JSON', async () => {
    const only = join(copy.directory, 'only');
    const run = await synth('beta', '--json', '--outdir', 'only');
    expect(run.exitCode).toBe(0);
    const { stacks }: { stacks: readonly StackSummary[] } = JSON.parse(run.stdout);
    expect(stacks.length).toBeGreaterThan(10);
    expect(new Set(stacks.map(({ environment }) => environment))).toEqual(new Set(['beta']));
    expect(stacks.map(({ directory }) => directory)).toContain('only/stacks/beta-dns-global');
    expect(readdirSync(join(only, 'stacks'))).toHaveLength(stacks.length);
    expect(readdirSync(join(only, 'gitops')).sort()).toEqual(['apps', 'base', 'overlays']);
  });

  it('keeps what tofu init left, and nothing else, when it is run again', async () => {
    const stack = join(outdir, 'stacks/alpha-network-apse2');
    mkdirSync(join(stack, '.terraform/providers'), { recursive: true });
    writeFileSync(join(stack, '.terraform/providers/fetched'), 'bytes');
    writeFileSync(join(stack, '.terraform.lock.hcl'), 'hashes');
    writeFileSync(join(stack, 'saved.tfplan'), 'a plan of what was');
    expect((await synth()).exitCode).toBe(0);
    expect(readFileSync(join(stack, '.terraform/providers/fetched'), 'utf8')).toBe('bytes');
    expect(readFileSync(join(stack, '.terraform.lock.hcl'), 'utf8')).toBe('hashes');
    expect(readdirSync(stack).sort()).toEqual(['.terraform', '.terraform.lock.hcl', 'cdk.tf.json']);
    expect(leftovers()).toEqual([]);
  });

  it('replaces the manifests, and keeps the version files of releases', async () => {
    const version = join(copy.directory, 'gitops/overlays/beta-apse4/versions/orders/kustomization.yaml');
    const released = readFileSync(version, 'utf8').replaceAll('0'.repeat(64), 'a'.repeat(64));
    const application = join(copy.directory, 'gitops/apps/beta-apse4/application-orders.yaml');
    const generated = readFileSync(application, 'utf8');
    writeFileSync(version, released);
    writeFileSync(application, 'changed by hand');
    writeFileSync(join(copy.directory, 'gitops/base/left-over.yaml'), 'of a component that is gone');
    expect((await synth()).exitCode).toBe(0);
    expect(readFileSync(version, 'utf8')).toBe(released);
    expect(readFileSync(application, 'utf8')).toBe(generated);
    expect(existsSync(join(copy.directory, 'gitops/base/left-over.yaml'))).toBe(false);
    expect(readdirSync(join(copy.directory, 'gitops')).filter((name) => name.startsWith('.synth'))).toEqual([]);
  });

  it('leaves the old manifests and the old stacks as they were when a component throws', async () => {
    const stacks = written();
    const application = join(copy.directory, 'gitops/apps/beta-apse4/application-orders.yaml');
    const before = readFileSync(application, 'utf8');
    const undo = copy.edit('gitops/components/service/release-job.ts', {
      'const { name, run, image } = workload;':
        "const { name, run, image } = workload;\n  if (run.hook === 'Sync') throw new Error('no such page');",
    });
    const { exitCode, stderr } = await synth();
    undo();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^error no such page\nThe last setting that was read before it: .*, in infra\/environments\/.*\.ts\nIn gitops\/components\/service\/release-job\.ts:\d+\nThis is a bug/m,
    );
    expect(readFileSync(application, 'utf8')).toBe(before);
    expect(written()).toEqual(stacks);
  });

  it('prints its usage', async () => {
    const { exitCode, stdout } = await synth('--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Usage: pnpm synth \[shared\|alpha\|beta\]/);
  });

  it.each([[['staging']], [['alpha', 'beta']], [['--jsn']]])('refuses the arguments %j', async (words) => {
    const { exitCode, stdout, stderr } = await synth(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error .*pnpm synth --help\n?$/);
  });

  it('refuses to take the place of a folder that no synthesis wrote', async () => {
    const { exitCode, stderr } = await synth('--outdir', 'infra');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/infra holds .*, which no synthesis wrote/);
    expect(readdirSync(join(copy.directory, 'infra'))).toContain('stacks');
  });

  it('refuses a mistake in beta.ts with path, value and fix, and keeps the old output', async () => {
    const before = written();
    const undo = copy.edit('infra/environments/test/platform.ts', {
      "vpcCidr: '10.74.0.0/16'": "vpcCidr: '10.70.0.0/16'",
    });
    const { exitCode, stdout, stderr } = await synth();
    undo();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^error beta\.regions\[1\]\.vpcCidr: found .*10\.70\.0\.0\/16.*; allowed: .+; .+$/m);
    expect(stderr).toMatch(/error \d+ problems? in infra\/environments; nothing was written\n?$/);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(written()).toEqual(before);
    expect(leftovers()).toEqual([]);
  });

  it.each([
    ['a text without its end', "name: 'beta',", "name: 'beta,", /platform\.ts:\d+: Expected ','/],
    ['a setting without its colon', "name: 'beta',", "name 'beta',", /:\d+: Unexpected token/],
    [
      'a module that does not exist',
      "from '../catalogue/index.ts'",
      "from '../catalog/index.ts'",
      /Cannot find module/,
    ],
  ])('names the file and line of %s', async (_, from, to, expected) => {
    const undo = copy.edit('infra/environments/test/platform.ts', { [from]: to });
    const { exitCode, stderr } = await synth();
    undo();
    expect(exitCode).toBe(1);
    const [line, change, ...more] = stderr.split('\n');
    expect(line).toMatch(/^error .*infra\/environments\/test\/platform\.ts/);
    expect(line).toMatch(expected);
    expect([change, ...more]).toEqual(['Correct the file, or undo what changed in it: git diff']);
  });

  it('leaves the old output as it was when a stack throws midway', async () => {
    const before = written();
    const undo = copy.edit('infra/stacks/edge-stack.ts', {
      'super(scope, id, props);': "super(scope, id, props);\n    throw new Error('no such edge');",
    });
    const { exitCode, stderr } = await synth();
    undo();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^error no such edge\nThe last setting that was read before it: alpha\..*, in infra\/environments\/alpha\.ts\nIn infra\/stacks\/edge-stack\.ts:\d+\nThis is a bug/m,
    );
    expect(stderr).not.toMatch(/^ +at /m);
    expect(written()).toEqual(before);
    expect(leftovers()).toEqual([]);
  });
});
