import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { asked, sample, type World } from './world.ts';

const wide = { width: 1440, height: 900 };
const narrow = { width: 360, height: 740 };

/** Every rule that axe has, and nothing let through; or only some rules. */
export async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const builder = new AxeBuilder({ page });
  const { violations: found } = await (rules ? builder.withRules([...rules]) : builder).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

export const settled = async (page: Page) => {
  await page.locator('main :is(h1, h2, [role=grid])').first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
};

/** A theme changes colours and nothing else. */
const ofTheme = ['color-contrast', 'link-in-text-block'];

const firstOf = async (world: World, method: string, list: string, request: Record<string, string> = {}) => {
  const answer = await asked(world.rest, method, { ...request, pageSize: 1 });
  return (answer[list] as unknown as Readonly<Record<string, string>>[])[0] ?? {};
};

export const routes: Readonly<Record<string, (world: World) => Promise<string>>> = {
  matrix: async () => '/',
  service: async () => `/service/?name=${sample.service}`,
  deployment: async (world) =>
    `/deployment/?id=${(await firstOf(world, 'ListDeployments', 'deployments', sample))['id']}`,
  rollout: async (world) =>
    `/rollout/?id=${(await firstOf(world, 'ListDeployments', 'deployments', sample))['rolloutId']}`,
  changes: async () => '/changes/?since=7d',
  incidents: async () => '/incidents/',
  incident: async (world) => `/incident/?id=${(await firstOf(world, 'ListIncidents', 'incidents'))['id']}`,
  metrics: async () => '/metrics/?team=payments&days=30',
  teams: async () => '/metrics/',
  compare: async () => '/compare/',
  subscribe: async () => '/subscribe/',
  missing: async () => '/no/such/page/',
};

export function accessibility(world: () => World): void {
  describe('axe', () => {
    it.each(Object.entries(routes))(
      'finds nothing on %s, in both themes, and at 360 px nothing sticks out',
      async (_name, route) => {
        const page = await world().open(await route(world()), { colorScheme: 'light', viewport: wide });
        await settled(page);
        expect(await violations(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await violations(page, ofTheme), 'dark').toEqual([]);
        await page.setViewportSize(narrow);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(narrow.width);
      },
    );

    it('finds nothing on the matrix at 360 px', async () => {
      const page = await world().open('/', { viewport: narrow });
      await settled(page);
      expect(await violations(page)).toEqual([]);
    });

    it('finds nothing in the palette and the help, in both themes', async () => {
      const page = await world().open('/', { colorScheme: 'light' });
      await page.getByRole('rowheader').first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('option').first().waitFor();
      expect(await violations(page), 'palette').toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, ofTheme), 'dark palette').toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      expect(await violations(page), 'help').toEqual([]);
    });
  });
}
