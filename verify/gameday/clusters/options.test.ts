import { describe, expect, it } from 'vitest';
import { plays } from '../plays/index.ts';
import { runHook } from './hooks.ts';
import { type ClusterValues, chosenClusters } from './options.ts';

const all = { kill: 'kill', recreate: 'recreate', cut: 'cut', heal: 'heal' };
const choose = (values: Partial<ClusterValues>, ...names: readonly string[]) =>
  chosenClusters(
    { built: false, ...values },
    plays.filter(({ name }) => names.includes(name)),
  );

describe('pnpm gameday --clusters', () => {
  it('plays what two clusters can be put through, and leaves a game day without clusters alone', () => {
    expect(choose({})).toBeUndefined();
    expect(choose({ clusters: 'kind-a, kind-b', ...all })).toMatchObject({
      contexts: ['kind-a', 'kind-b'],
      hooks: all,
      built: false,
    });
    const names = (chosen: ReturnType<typeof choose>) => chosen?.plays.map(({ name }) => name);
    expect(names(choose({ clusters: 'a,b', ...all }))).toEqual([
      'switchover',
      'writer-region-killed',
      'region-cut-off',
    ]);
    expect(names(choose({ clusters: 'a,b' }, 'switchover'))).toEqual(['switchover']);
  });

  it('refuses anything but two different contexts', () => {
    for (const clusters of ['kind-a', 'kind-a,kind-a', 'kind-a,', 'a,b,c', ''])
      expect(() => choose({ clusters, ...all })).toThrow(
        `--clusters: found ${JSON.stringify(clusters)}; give two different contexts`,
      );
  });

  it('refuses a play for which a command is missing, and a play that clusters do not have', () => {
    const { heal: _, ...withoutHeal } = all;
    expect(() => choose({ clusters: 'a,b' })).toThrow(
      '--kill: missing for writer-region-killed; give a shell command that ends everything in the cluster $CONTEXT at once, or name plays without it: switchover, region-cut-off',
    );
    expect(() => choose({ clusters: 'a,b', ...withoutHeal })).toThrow('--heal: missing for region-cut-off');
    expect(() => choose({ clusters: 'a,b', ...all, cut: ' ' })).toThrow('--cut: missing for region-cut-off');
    expect(() => choose({ clusters: 'a,b', ...all }, 'silent-writer')).toThrow(
      'silent-writer is not played on clusters; expected one of switchover, writer-region-killed, region-cut-off',
    );
  });

  it('refuses commands without clusters', () => {
    expect(() => choose({ kill: 'kill' })).toThrow('--kill: only with --clusters, which is missing');
    expect(() => choose({ built: true })).toThrow('--built: only with --clusters, which is missing');
  });
});

describe('a command of the user', () => {
  const where = { context: 'kind-a', other: 'kind-b' };

  it('gets the contexts, and says which one failed and how', async () => {
    await runHook({ kill: '[ "$CONTEXT $OTHER" = "kind-a kind-b" ]' }, 'kill', where);
    await expect(runHook({ cut: 'echo no such link >&2; exit 3' }, 'cut', where)).rejects.toThrow(
      '--cut: for context kind-a the command ended with 3: no such link',
    );
    await expect(runHook({}, 'heal', where)).rejects.toThrow('--heal: missing');
  });
});
