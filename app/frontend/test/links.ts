import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sample, type World } from './world.ts';

/** A page that was not loaded again has what a test left in it. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { marked: true }));
const isMarked = (page: Page): Promise<boolean> => page.evaluate(() => 'marked' in window);

export function links(world: () => World): void {
  describe('a link', () => {
    it('leads to a page without a load, and back', async () => {
      const page = await world().open(`/?q=${sample.service}`);
      const service = page.getByRole('rowheader').getByRole('link', { name: sample.service });
      await service.waitFor();
      await mark(page);
      await service.click();
      await page.waitForURL(new RegExp(`/service/\\?name=${sample.service}$`));
      await page.getByRole('heading', { name: sample.service, level: 1 }).waitFor();
      await page.goBack();
      await service.waitFor();
      expect(await isMarked(page)).toBe(true);
    });

    it('with a filter changes the address, and adds nothing to the history', async () => {
      const page = await world().open('/');
      await page.getByRole('rowheader').first().waitFor();
      await mark(page);
      const entries = await page.evaluate(() => history.length);
      await page
        .getByRole('navigation', { name: 'Environment' })
        .getByRole('link', { name: sample.environment })
        .click();
      await page.waitForURL(new RegExp(`\\?environment=${sample.environment}$`));
      expect(await page.evaluate(() => history.length)).toBe(entries);
      expect(await isMarked(page)).toBe(true);
    });

    const ways: readonly (readonly [string, NonNullable<Parameters<Locator['click']>[0]>])[] = [
      ['the control key', { modifiers: ['ControlOrMeta'] }],
      ['the middle button', { button: 'middle' }],
    ];
    it.each(ways)('opens a tab with %s', async (_, options) => {
      const page = await world().open(`/?q=${sample.service}`);
      const service = page.getByRole('rowheader').getByRole('link', { name: sample.service });
      await service.waitFor();
      const opened = page.context().waitForEvent('page');
      await service.click(options);
      expect(new URL((await opened).url()).pathname).toBe('/service/');
      expect(new URL(page.url()).pathname).toBe('/');
    });
  });
}
