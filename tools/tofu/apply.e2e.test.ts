import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Adopted, adopted } from '../test/adopted.ts';
import { begun } from '../test/stand-in-tofu.ts';

let copy: Adopted;
beforeAll(async () => {
  copy = await adopted();
});
afterEach(() => copy.tofu.reset());
afterAll(() => copy.remove());

const regional = ['foundation', 'security', 'network', 'access', 'data', 'cluster', 'ingress', 'delivery'].map(
  (layer) => `alpha-${layer}-apse2`,
);
const everything = [...regional, 'alpha-dns-global', 'alpha-edge-global'];
const setApplied = (ids: readonly string[]) => {
  for (const id of ids) copy.tofu.set(`state/${id}`, 'full');
};
const areApplied = () => everything.filter((id) => copy.tofu.has(`state/${id}`));
const change = (address: string, ...actions: string[]) => JSON.stringify({ address, change: { actions } });
const appliedNow = () => begun(copy.tofu.takeLog(), 'apply').toSorted();

describe('pnpm tofu apply', () => {
  it('refuses placeholders, each with where it is', async () => {
    const undo = copy.edit('infra/environments/test/adopted.ts', { 'platform.acme.dev': 'platform.example.com' });
    const { exitCode, stderr } = await copy.run('alpha', 'apply', '--yes');
    undo();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error organization\.domain: found "platform\.example\.com"; allowed: .*; replace/m);
    expect(copy.tofu.takeLog()).toEqual([]);
  });

  it('refuses to run without a terminal for the question, before it plans', async () => {
    const { exitCode, stderr } = await copy.run('alpha', 'apply');
    expect(exitCode).toBe(1);
    expect(stderr.split('\n').at(-1)).toBe('error cannot ask for confirmation without a terminal: pass --yes');
    expect(copy.tofu.takeLog()).toEqual([]);
  });

  it('applies a new environment in the order of its graph, as a writer to the parent zone', async () => {
    const { exitCode, stdout } = await copy.run('alpha', 'apply', '--yes');
    expect(exitCode).toBe(0);
    const log = copy.tofu.takeLog();
    expect(log).toContain('begin plan alpha-dns-global read');
    expect(log).toContain('begin apply alpha-dns-global write');
    expect(begun(log, 'apply').toSorted()).toEqual(everything.toSorted());
    expect(log.indexOf('end apply alpha-network-apse2')).toBeLessThan(log.indexOf('begin plan alpha-data-apse2 read'));
    expect(stdout).toMatch(/^applied +10 /m);
  });

  it('applies one region after the other, the primary one last, and reaches it with no change that failed before', async () => {
    const regionOf = (id: string) => id.split('-').at(-1) ?? '';
    const { exitCode } = await copy.run('beta', 'apply', '--yes');
    expect(exitCode).toBe(0);
    const order = begun(copy.tofu.takeLog(), 'apply').filter((id) => /-(network|cluster|access)-/.test(id));
    expect(order.map(regionOf)).toEqual(['apse4', 'apse4', 'apse4', 'apse2', 'apse2', 'apse2']);
    copy.tofu.reset();
    copy.tofu.set('before/apply.beta-cluster-apse4', 'fail "no such version"');
    expect((await copy.run('beta', 'apply', '--yes')).exitCode).toBe(1);
    const reached = begun(copy.tofu.takeLog(), 'apply').map(regionOf);
    expect(reached).toContain('apse4');
    expect(reached).not.toContain('apse2');
  });

  it('applies nothing where nothing would change', async () => {
    setApplied(everything);
    const { exitCode, stdout } = await copy.run('alpha', 'apply', '--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/nothing to apply$/);
    expect(appliedNow()).toEqual([]);
  });

  it('skips dependents of a failed stack, finishes the others, lists what is left, and resumes', async () => {
    copy.tofu.set('before/apply.alpha-network-apse2', 'fail "too many VPCs"');
    const { exitCode, stdout, stderr } = await copy.run('alpha', 'apply', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('alpha-network-apse2: apply failed\nError: too many VPCs');
    expect(stdout).toMatch(/^applied +3 +alpha-foundation-apse2, alpha-security-apse2, alpha-dns-global$/m);
    expect(stdout).toMatch(/^failed +1 +alpha-network-apse2$/m);
    expect(stdout).toMatch(/^left +6 +alpha-access-apse2, /m);
    expect(stdout).toMatch(/next: fix the cause, then run pnpm tofu alpha apply --yes to resume$/);

    copy.tofu.unset('before/apply.alpha-network-apse2');
    copy.tofu.takeLog();
    const again = await copy.run('alpha', 'apply', '--yes');
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toMatch(/^applied +7 +alpha-network-apse2, /m);
    expect(again.stdout).toMatch(/^unchanged +3 +alpha-foundation-apse2, alpha-security-apse2, alpha-dns-global$/m);
    expect(areApplied()).toEqual(everything);
  });

  it('plans again what needs a changed stack, and refuses what that would destroy unseen', async () => {
    setApplied(everything);
    copy.tofu.set('changes/alpha-network-apse2', change('aws_subnet.data', 'update'));
    const replaced = change('aws_db_instance.main', 'delete', 'create');
    copy.tofu.set('after/apply.alpha-network-apse2', `echo '${replaced}' >"$world/changes/alpha-data-apse2"`);
    const { exitCode, stdout, stderr } = await copy.run('alpha', 'apply', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /alpha-data-apse2: apply failed\nthe new plan also destroys aws_db_instance\.main; run apply/,
    );
    expect(stdout).toMatch(/^left +1 +alpha-delivery-apse2$/m);
    expect(appliedNow()).toEqual(['alpha-network-apse2']);

    const seen = await copy.run('alpha', 'apply', '--yes');
    expect(seen.exitCode).toBe(0);
    expect(seen.stdout).toMatch(/^alpha-data-apse2 +\+1 ~0 -1\n +destroys aws_db_instance\.main$/m);
  });

  it('applies exactly the saved plans, once, and names the stacks that have none', async () => {
    setApplied(everything);
    const missing = await copy.run('alpha', 'apply', '--saved', '--yes', '--layer', 'data');
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toMatch(/no saved plan for alpha-data-apse2: run plan first/);

    copy.tofu.set('changes/alpha-data-apse2', change('aws_db_instance.main', 'update'));
    copy.tofu.set('changes/alpha-cluster-apse2', change('aws_eks_cluster.main', 'update'));
    await copy.run('alpha', 'plan');
    copy.tofu.takeLog();
    copy.tofu.set('before/apply.alpha-cluster-apse2', 'fail() { echo "Error: $*" >&2; end 1; }; fail "throttled"');
    const first = await copy.run('alpha', 'apply', '--saved', '--yes');
    expect(first.exitCode).toBe(1);
    expect(appliedNow()).toEqual(['alpha-cluster-apse2', 'alpha-data-apse2']);

    copy.tofu.unset('before/apply.alpha-cluster-apse2');
    const second = await copy.run('alpha', 'apply', '--saved', '--yes');
    expect(second.exitCode).toBe(0);
    const log = copy.tofu.takeLog();
    expect(begun(log, 'apply')).toEqual(['alpha-cluster-apse2']);
    expect(begun(log, 'plan')).toEqual([]);
  });

  it('starts no further stack on Ctrl-C, waits for running ones, and lists what is left', async () => {
    copy.tofu.set('before/apply.alpha-foundation-apse2', 'sleep 1');
    const { pid = 0, ended } = copy.start('tofu', ['alpha', 'apply', '--yes'], {
      env: { PATH: copy.tofu.path },
      detached: true,
    });
    const seen: string[] = [];
    while (!seen.includes('begin apply alpha-foundation-apse2 write')) {
      seen.push(...copy.tofu.takeLog());
      await setTimeout(20);
    }
    process.kill(-pid, 'SIGINT');
    const { exitCode, stdout, stderr } = await ended;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('stopping: waiting for running stacks, starting no others');
    expect(copy.tofu.takeLog()).toContain('end apply alpha-foundation-apse2');
    expect(areApplied()).toContain('alpha-foundation-apse2');
    expect(areApplied()).not.toContain('alpha-network-apse2');
    expect(stdout).toMatch(/^left +7 +alpha-network-apse2, /m);
  });
});

const terminal =
  (await execa('script', ['-qec', 'true', '/dev/null'], { reject: false, stdin: 'ignore' })).exitCode === 0;
describe.skipIf(!terminal)('a question (needs the program script of util-linux)', () => {
  /** Types an answer on a terminal once the question is there. */
  async function answer(words: readonly string[], typed: string) {
    const line = [...copy.commandLine('tofu'), ...words].join(' ');
    const child = execa('script', ['-qec', line, '/dev/null'], {
      cwd: copy.directory,
      env: { PATH: copy.tofu.path, TERM: 'xterm' },
      reject: false,
      stdin: 'pipe',
    });
    let shown = '';
    for await (const text of child.iterable({ preserveNewlines: true, binary: true })) {
      shown += Buffer.from(text).toString();
      if (shown.includes('to continue: ') && child.stdin?.writable) child.stdin.end(typed);
    }
    return { exitCode: (await child).exitCode, shown };
  }

  it.each([
    ['another word', 'no\n'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('is answered with no by %s', async (_, typed) => {
    const { exitCode, shown } = await answer(['alpha', 'apply', '--layer', 'foundation'], typed);
    expect(shown).toContain('nothing was applied');
    expect(exitCode).toBe(1);
    expect(appliedNow()).toEqual([]);
  });

  it('applies after yes', async () => {
    const { exitCode } = await answer(['alpha', 'apply', '--layer', 'foundation'], 'yes\n');
    expect(exitCode).toBe(0);
    expect(appliedNow()).toEqual(['alpha-foundation-apse2']);
  });
});

describe('pnpm tofu destroy', () => {
  it('refuses protected stacks by name, before it asks OpenTofu anything', async () => {
    const { exitCode, stderr } = await copy.run('beta', 'destroy', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/protected against destruction: .*beta-data-apse2.*; nothing was destroyed/);
    expect(copy.tofu.takeLog()).toEqual([]);
  });

  it('destroys in the reverse order', async () => {
    setApplied(everything);
    const { exitCode, stdout } = await copy.run('alpha', 'destroy', '--yes');
    expect(exitCode).toBe(0);
    const log = copy.tofu.takeLog();
    expect(begun(log, 'apply').toSorted()).toEqual(everything.toSorted());
    for (const [first, then] of [
      ['alpha-delivery-apse2', 'alpha-ingress-apse2'],
      ['alpha-data-apse2', 'alpha-network-apse2'],
      ['alpha-network-apse2', 'alpha-foundation-apse2'],
      ['alpha-edge-global', 'alpha-dns-global'],
    ] as const) {
      expect(log.indexOf(`end apply ${first}`)).toBeLessThan(log.indexOf(`begin apply ${then} write`));
    }
    expect(areApplied()).toEqual([]);
    expect(stdout).toMatch(/^destroyed +10 /m);
  });

  it('leaves no plan behind that an apply would take for its own', async () => {
    setApplied(everything);
    copy.tofu.set('before/apply.alpha-edge-global', 'fail "in use"');
    expect((await copy.run('alpha', 'destroy', '--yes')).exitCode).toBe(1);
    const { exitCode, stderr } = await copy.run('alpha', 'apply', '--saved', '--yes', '--layer', 'edge');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/no saved plan for/) });
    expect(copy.tofu.has(join('state', 'alpha-foundation-apse2'))).toBe(true);
  });
});
