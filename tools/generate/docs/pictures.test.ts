import { platform } from '@sample-platform-ai/environments/index.ts';
import { synthesizedTree } from '@sample-platform-ai/verify/invariants/tree.ts';
import { describe, expect, it } from 'vitest';
import { pictures } from './pictures.ts';

const tree = synthesizedTree();
const svg = await pictures(platform, tree);
const drawn = (name: string) =>
  [...(svg[`docs/images/${name}.svg`] ?? '').matchAll(/<title>([^<]+)<\/title>/g)].map(([, title = '']) =>
    title.replaceAll('&#45;', '-').replaceAll('&gt;', '>'),
  );

describe('the pictures of an environment', () => {
  it.each(platform.environments.map(({ name }) => [name]))(
    'show every stack of %s once, and no arrow that goes round',
    (name) => {
      const titles = drawn(`stacks-${name}-light`);
      const ids = tree
        .filter(({ environment, layer }) => environment === name && layer !== 'bootstrap')
        .map(({ id }) => id);
      expect(titles.filter((title) => ids.includes(title)).sort()).toEqual([...ids].sort());
      const arrows = titles.filter((title) => title.includes('->'));
      expect(new Set(arrows).size).toBe(arrows.length);
      expect(arrows.length).toBeGreaterThanOrEqual(ids.length - 2);
    },
  );

  it('say the same in both themes', () => {
    for (const path of Object.keys(svg).filter((each) => each.endsWith('-light.svg'))) {
      const name = path.replace('docs/images/', '').replace('-light.svg', '');
      expect(drawn(`${name}-dark`), name).toEqual(drawn(`${name}-light`));
      expect(svg[`docs/images/${name}-dark.svg`]).not.toBe(svg[path]);
    }
  });

  it('are the same bytes each time', async () => {
    expect(await pictures(platform, tree)).toEqual(svg);
  });
});
