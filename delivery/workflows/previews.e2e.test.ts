import { previewFile, previewsBranch } from '@sample-platform-ai/environments/naming.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sydney } from '../test/platform.ts';
import { covered } from '../test/runner/covered.ts';
import { type Simulation, simulate } from '../test/runner/simulation.ts';
import { noRunner } from '../test/runner/tools.ts';

let world: Simulation;
const file = (slot: number) => previewFile('alpha', sydney, slot);
const dockerfile = 'app/fees/Dockerfile';

interface Asked {
  readonly number: number;
  readonly action: string;
  readonly labels?: readonly string[];
  /** Repository of the pull request's branch. @default this one */
  readonly from?: string;
  /** File that the default branch gets after the event's base. @default none */
  readonly meanwhile?: string;
}
/** A pull request that changes one service. */
async function event({ number, action, labels = ['preview'], from = world.repository, meanwhile }: Asked) {
  const base = await world.head();
  const sha = await world.change(`topic-${number}`, dockerfile, {
    'FROM scratch': `FROM scratch\nLABEL number=${number}`,
  });
  if (meanwhile) await world.github.write(meanwhile, `FROM scratch\nLABEL after=${base}\n`);
  const payload = {
    action,
    number,
    label: { name: 'preview' },
    repository: { default_branch: world.defaultBranch },
    pull_request: {
      number,
      state: action === 'closed' ? 'closed' : 'open',
      labels: labels.map((name) => ({ name })),
      base: { sha: base },
      head: { sha, repo: { full_name: from } },
    },
  };
  return {
    run: await world.run('preview', {
      name: 'pull_request',
      sha: await world.merged(`topic-${number}`),
      ref: `refs/pull/${number}/merge`,
      payload,
    }),
    sha,
  };
}
const results = ({ run }: Awaited<ReturnType<typeof event>>) =>
  run.jobs.map(({ name, result }) => `${name}: ${result}`);
const slot = async (number: number): Promise<unknown> =>
  JSON.parse(await world.github.read(file(number), previewsBranch));
const nothing = ['select: skipped', 'end: skipped', 'build: skipped', 'start: skipped'];

beforeAll(async () => {
  if (!noRunner) world = await simulate();
}, 600_000);
afterAll(() => world?.remove());

const skipped = noRunner ? ` (skipped: ${noRunner})` : '';
describe.skipIf(noRunner)(`the steps of the workflow of previews${skipped}`, { timeout: 600_000 }, () => {
  it('do nothing for a fork, also with the label, and nothing without the label', async () => {
    expect(results(await event({ number: 4, action: 'labeled', from: 'stranger/platform' })).toSorted()).toEqual(
      nothing.toSorted(),
    );
    expect(results(await event({ number: 4, action: 'closed', from: 'stranger/platform' })).toSorted()).toEqual(
      nothing.toSorted(),
    );
    expect(results(await event({ number: 4, action: 'opened', labels: ['bug'] })).toSorted()).toEqual(
      nothing.toSorted(),
    );
    expect(world.signIns).toEqual([]);
    await expect(world.github.read(file(1), previewsBranch)).rejects.toThrow();
  });

  it('build what changed, and give the pull request a slot in a branch of files', async () => {
    const asked = await event({ number: 5, action: 'labeled' });
    expect(world.failures()).toEqual([]);
    expect(results(asked).toSorted()).toEqual(
      ['select: success', 'build preview/fees-api: success', 'start: success', 'end: skipped'].toSorted(),
    );
    expect(await slot(1)).toEqual({
      pullRequest: '5',
      commit: asked.sha,
      until: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      images: { 'preview/fees-api': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
    expect(world.signIns.map(({ role }) => role.split('/')[1])).toEqual(['test-shared-preview']);
    expect(world.steps.findLast(({ output }) => output.includes('Slot 1'))?.output).toContain(
      'https://p1-fees-api.alpha.',
    );
    // No code in it, and no history of it.
    expect(await world.github.read('README.md', previewsBranch)).toMatch(/^Previews of pull requests/);
    await expect(world.github.read('package.json', previewsBranch)).rejects.toThrow();
  });

  it('give the next one the next slot, and refuse one more than there are slots', async () => {
    await event({ number: 6, action: 'opened' });
    expect(await slot(2)).toMatchObject({ pullRequest: '6' });
    expect(world.failures()).toEqual([]);
    const third = await event({ number: 7, action: 'opened' });
    expect(results(third)).toContain('start: failure');
    expect(world.failures()).toEqual([
      expect.stringMatching(
        /pull request 7: found no free slot \(1: #5 until [^,]+, 2: #6 until .*raise previews\.slots/,
      ),
    ]);
  });

  it('keep the slot for a later commit, and give it away once the pull request is closed', async () => {
    const later = await event({ number: 5, action: 'synchronize' });
    expect(await slot(1)).toMatchObject({ pullRequest: '5', commit: later.sha });
    expect(results(await event({ number: 5, action: 'closed' }))).toContain('end: success');
    await expect(world.github.read(file(1), previewsBranch)).rejects.toThrow();
    expect(await slot(2)).toMatchObject({ pullRequest: '6' });
    await event({ number: 7, action: 'labeled' });
    expect(await slot(1)).toMatchObject({ pullRequest: '7' });
    expect(results(await event({ number: 7, action: 'unlabeled', labels: [] }))).toContain('end: success');
    await expect(world.github.read(file(1), previewsBranch)).rejects.toThrow();
  });

  it('build nothing that only the default branch changed since the base of the event', async () => {
    const asked = await event({ number: 6, action: 'synchronize', meanwhile: 'app/orders/api/Dockerfile' });
    expect(world.failures()).toEqual([]);
    expect(results(asked).filter((each) => each.startsWith('build'))).toEqual(['build preview/fees-api: success']);
    expect(await slot(2)).toMatchObject({ commit: asked.sha });
  });

  it('start no preview of an image with a critical finding, and leave the one before as it is', async () => {
    const before = await slot(2);
    world.aws.findings = { 'preview/fees-api': [{ name: 'CVE-2026-1', severity: 'CRITICAL' }] };
    const asked = await event({ number: 6, action: 'synchronize' });
    world.aws.findings = {};
    expect(results(asked)).toEqual(expect.arrayContaining(['build preview/fees-api: failure', 'start: skipped']));
    expect(world.failures()).toEqual([expect.stringMatching(/[^/]fees-api: CVE-2026-1 \(CRITICAL\)/)]);
    expect(await slot(2)).toEqual(before);
  });

  it('were all run, reached nothing unknown, and had no secret on a command line', () => {
    expect(world.leftOut(covered.previews)).toEqual([]);
    expect(world.leaks()).toEqual([]);
  });
});
