import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { asked, eventually, sample, type World } from './world.ts';

/** The text of the option that Enter opens; empty while there is none. */
const active = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant');
    return (id && document.getElementById(id)?.textContent) || '';
  });

/** No pointer is used here. */
export function keyboard(world: () => World): void {
  describe('a reader with a keyboard', () => {
    it('walks over the whole grid, on the screen or not, and opens a cell', async () => {
      const page = await world().open('/');
      await page.getByRole('rowheader').first().waitFor();
      // Until then services may come that have no cell yet.
      await page.getByText('Live', { exact: true }).waitFor();
      const focused = () =>
        page.evaluate(() => {
          const element = document.activeElement;
          const row = element?.closest('[role=row]')?.getAttribute('aria-rowindex');
          return `${row}/${element?.getAttribute('data-column')}`;
        });
      const rows = Number(await page.getByRole('grid').getAttribute('aria-rowcount'));
      // Tab enters the grid at one place only, and leaves it again.
      await page.getByRole('searchbox').focus();
      for (let i = 0; i < 20 && (await focused()) !== '2/0'; i += 1) await page.keyboard.press('Tab');
      await eventually(focused).toBe('2/0');
      await page.keyboard.press('Shift+Tab');
      await eventually(focused).not.toMatch(/^\d/);
      await page.keyboard.press('Tab');
      await eventually(focused).toBe('2/0');

      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      await eventually(focused).toBe('3/1');
      await page.keyboard.press('End');
      await eventually(focused).toBe('3/5');
      await page.keyboard.press('PageDown');
      await eventually(async () => Number((await focused()).split('/')[0])).toBeGreaterThan(8);
      await page.keyboard.press('Control+End');
      await eventually(focused).toBe(`${rows}/5`);
      expect(await page.evaluate(() => document.activeElement?.getBoundingClientRect().bottom)).toBeLessThanOrEqual(
        720,
      );
      await page.keyboard.press('ArrowUp');
      await eventually(focused).toBe(`${rows - 1}/5`);
      await page.keyboard.press('Control+Home');
      await eventually(focused).toBe('2/0');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/deployment\//);
    });

    it('jumps to a service by a few letters', async () => {
      const page = await world().open('/');
      await page.getByRole('rowheader').first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Jump to' }).waitFor();
      await page.keyboard.type(sample.service);
      await eventually(() => active(page)).toContain(sample.service);
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(`name=${sample.service}`));
    });

    it('jumps to a question, and closes the palette without a trace', async () => {
      const page = await world().open('/');
      await page.getByRole('rowheader').first().waitFor();
      const jump = page.getByRole('button', { name: 'Jump to' });
      await jump.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('combobox', { name: 'Jump to' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await eventually(() => jump.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Jump to' }).waitFor();
      await page.keyboard.type('changed prod southeast-4');
      await eventually(() => active(page)).toContain('since Friday');
      await page.keyboard.press('Enter');
      await page.waitForURL(/environment=prod&region=ap-southeast-4&since=friday/);
    });

    it('opens the palette from a field as well, and goes to no section behind it', async () => {
      const page = await world().open('/');
      await page.getByRole('searchbox').fill('pay');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Jump to' }).waitFor();
      // The focus leaves the palette's own field, as after a click on its text.
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await delay(300);
      expect(new URL(page.url()).pathname).toBe('/');
    });

    it('exports what runs where from any page', async () => {
      const page = await world().open('/incidents/');
      await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Jump to' }).waitFor();
      await page.keyboard.type('export matrix');
      await eventually(() => active(page)).toContain('Export the matrix');
      const saved = page.waitForEvent('download');
      await page.keyboard.press('Enter');
      const lines = readFileSync(await (await saved).path(), 'utf8')
        .trimEnd()
        .split('\r\n');
      const { cells } = await asked(world().rest, 'GetMatrix');
      expect(lines).toHaveLength((cells as unknown as readonly unknown[]).length + 1);
      expect(lines.some((line) => line.startsWith(`${sample.service},payments,${sample.environment},`))).toBe(true);
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    });

    it('goes to the sections and the filter, and sees the keys', async () => {
      const page = await world().open('/');
      await page.getByRole('rowheader').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('g m?');
      expect(await page.getByRole('searchbox').inputValue()).toBe('g m?');
      await page.getByRole('button', { name: 'Jump to' }).focus();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.waitForURL(/\/incidents\//);
      await page.keyboard.press('Shift+?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    });

    it('leaves for a section although the filter was typed just before, and the section is slow to come', async () => {
      const page = await world().open('/');
      await page.getByRole('rowheader').first().waitFor();
      await page.route('**/_next/static/**/*.js', async (route) => {
        await delay(1000);
        await route.continue();
      });
      await page.keyboard.press('/');
      await page.keyboard.type('p');
      await page.getByRole('button', { name: 'Jump to' }).focus();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    });
  });
}
