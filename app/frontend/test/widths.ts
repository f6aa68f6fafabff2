import { plantDeadLetters } from '@sample-platform-ai/backend/test/webhooks/dead-letters.ts';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { routes, settled } from './accessibility.ts';
import { signIn } from './editing.ts';
import { asked, deploy, digest, sample, type World } from './world.ts';

/** From the widest phone to the narrowest screen of a desk. */
const widths = [720, 768, 820, 900, 1000, 1024];

/** What cannot be read in lists and in the matrix: cut, over its neighbour, to be scrolled to, or a word on two lines. */
const unreadable = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const isCut = ({ scrollWidth, clientWidth }: Element) => clientWidth > 1 && scrollWidth > clientWidth + 1;
    const isForReaders = (element: Element): boolean =>
      getComputedStyle(element).clipPath !== 'none' ||
      (element.parentElement !== null && isForReaders(element.parentElement));
    const isTitled = (element: Element) => element.closest('[title]')?.getAttribute('title') === element.textContent;
    const isBroken = (text: Node) =>
      [...(text.textContent ?? '').matchAll(/\p{L}{3,14}/gu)].some(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        return range.getClientRects().length > 1;
      });
    const textsIn = (element: Element) => [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const name = (element: Element) => element.getAttribute('aria-label') ?? element.textContent ?? '';
    const scrollers = [
      ...document.querySelectorAll('#main section:has(> table), #main [aria-label]:has(> [role=grid])'),
    ];
    const grids = [...document.querySelectorAll('#main [role=grid]')];
    const cells = ':is(th, td, [role=columnheader], [role=rowheader], [role=gridcell])';
    const inside = [...document.querySelectorAll(`#main ${cells}, #main ${cells} *`)].filter(
      (each) => !isForReaders(each),
    );
    return [
      ...[...scrollers, ...grids].filter(isCut).map((each) => `scrolls: ${name(each)}`),
      ...inside.filter((each) => isCut(each) && !isTitled(each)).map((each) => `cut: ${name(each)}`),
      ...inside.filter((each) => textsIn(each).some(isBroken)).map((each) => `broken: ${name(each)}`),
    ];
  });

export function readable(world: () => World): void {
  const webhooks = async (): Promise<string> => {
    const url = 'https://hooks.example.com/release-calendar-of-the-organization/incoming';
    const fields = { url, format: 'EVENT_FORMAT_LEDGER', environment: 'prod', team: 'payments' };
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const token = await world().token('editor');
    const { id } = await asked(world().rest, 'CreateSubscription', { ...fields, secret }, token);
    await plantDeadLetters(world().harness?.database.adminUrl ?? '', String(id), ['v7.0.1', 'v7.0.2']);
    return '/subscribe/';
  };
  const opened: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    webhooks: async (page) => {
      await signIn(page, 'editor');
      await page.getByRole('button', { name: /^Failed deliveries/ }).click();
      await page.getByRole('cell', { name: 'HTTP 500' }).first().waitFor();
    },
    metrics: async (page) => {
      await page.locator('summary').first().click();
      await page.getByRole('region', { name: /^Rows of/ }).waitFor();
    },
  };
  const { missing: _, subscribe: __, ...others } = routes;
  const lists: typeof routes = { ...others, drifted: async () => '/?show=drifted', webhooks };

  // Where nothing hovers a list has more to show: exact times.
  it.each(Object.entries(lists))('shows all of %s from 720 to 1024 px', async (name, route) => {
    const page = await world().open(await route(world()), {
      viewport: { width: 1280, height: 900 },
      hasTouch: true,
      isMobile: true,
    });
    await settled(page);
    await page.waitForLoadState('networkidle');
    await opened[name]?.(page);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await unreadable(page)]).toEqual([width, []]);
    }
  });

  it('shows twelve digits of an unknown digest in its cell, and copies all of it from the page behind', async () => {
    const { id } = await deploy(world());
    const imageDigest = digest('d');
    const seen = { ...sample, applicationUid: 'test', operation: id, revision: 'test', imageDigest };
    const state = { health: 'HEALTH_DEGRADED', sync: 'SYNC_STATUS_OUT_OF_SYNC' };
    await asked(world().grpc, 'RecordObservation', { ...seen, ...state }, await world().token('admin'));
    const page = await world().open(`/?q=${sample.service}`, { viewport: { width: 390, height: 844 } });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const short = page.getByRole('gridcell').getByTitle(imageDigest);
    for (const width of [320, 390, 768, 1024, 1280, 1920]) {
      await page.setViewportSize({ width, height: 844 });
      await short.waitFor();
      const room = short.locator('xpath=..').evaluate((note) => note.clientWidth - note.scrollWidth);
      expect([width, await short.textContent(), await room]).toEqual([width, 'd'.repeat(12), 0]);
    }
    await short.click();
    await page.getByRole('button', { name: `Copy the digest ${imageDigest}` }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(imageDigest);
  });
}
