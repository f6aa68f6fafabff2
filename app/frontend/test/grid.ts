import { setTimeout as delay } from 'node:timers/promises';
import { fillServices } from '@sample-platform-ai/backend/dev/seed/fill.ts';
import { randomFrom } from '@sample-platform-ai/backend/dev/seed/random.ts';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { signIn } from './editing.ts';
import { pairwise, type Sample } from './pairwise.ts';
import { asked, deploy, eventually, noBrowser, running, sample, seeded, title, useWorld, type World } from './world.ts';

export const factors = {
  viewport: ['320x256', '390x844', '640x512', '768x1024', '1024x768', '1280x720', '1920x1080', '2560x2160'],
  network: ['fast', 'slow', 'flaky', 'offline', 'back'],
  session: ['open', 'closed', 'expiring', 'expired'],
  events: ['none', 'steady', 'burst'],
  size: ['0', '60', '500'],
} as const;
type Cell = Sample<typeof factors>;
export const cells: readonly Cell[] = pairwise(factors);

const tokenAddress = (world: World) => `${world.harness?.issuers.people.url}/token`;

const shortSeconds = 15;

/** Access tokens of some seconds; renewed or not. */
const shortSessions = (world: World, page: Page, renewed: boolean) =>
  page.route(tokenAddress(world), async (route) => {
    const headers = { 'access-control-allow-origin': '*' };
    if (!renewed && route.request().postData()?.includes('refresh_token')) {
      return route.fulfill({ status: 400, headers, json: { error: 'invalid_grant' } });
    }
    const answer = async () => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), expires_in: renewed ? 6 : shortSeconds } });
    };
    // A page that is closed meanwhile takes its answer with it.
    await answer().catch((error: unknown) => {
      if (!page.isClosed() && !/disposed|closed/.test(String(error))) throw error;
    });
  });

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const bytesPerSecond = 60_000;
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 300,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
}

/** A third of the reads fails; not every third one, which could be the same read each time. */
async function loseRequests(page: Page): Promise<void> {
  const random = randomFrom(1);
  await page.route(/\/api\/v1\/(?!events)/, (route) => (random() < 1 / 3 ? route.abort() : route.continue()));
}

const tall = (viewport: string) => {
  const [width = 0, height = 0] = viewport.split('x').map(Number);
  return { width, height };
};
const notice = (page: Page) => page.getByRole('status').filter({ hasText: 'as of' });
const isLive = async (page: Page) => (await page.getByText('Live', { exact: true }).count()) > 0;

/** What happens meanwhile; in an empty ledger nothing can be deployed. */
async function happen(world: World, { events, size }: Cell): Promise<void> {
  if (size === '0' || events === 'none') return;
  for (let i = 0; i < (events === 'burst' ? 12 : 3); i += 1) {
    await deploy(world);
    if (events === 'steady') await delay(1000);
  }
}

async function fits(page: Page, cell: Cell): Promise<void> {
  const { width, height } = tall(cell.viewport);
  const outside = await page.evaluate(
    (limit) =>
      [...document.querySelectorAll('header, header *')]
        .filter((element) => element.getBoundingClientRect().right > limit + 1)
        .map((element) => element.className || element.tagName),
    width,
  );
  expect(outside, 'outside of the window').toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  const spare = await page.locator('#main').evaluate((main) => main.clientWidth - main.scrollWidth);
  expect(spare, 'width that is left in the content').toBeGreaterThanOrEqual(-1);
  if (cell.size === '0') return;
  const grid = await page.getByRole('grid').evaluate((element) => element.clientHeight);
  expect(grid, 'height of the grid').toBeGreaterThanOrEqual(Math.min(height * 0.5, 150));
}

/** A key leads to the filter from everywhere, and Tab on from it. */
async function hasKeys(page: Page): Promise<void> {
  await page.keyboard.press('/');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('filter');
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(() => document.activeElement !== document.body);
  expect(focused, 'Tab leads on').toBe(true);
}

/** Arrows lead from cell to cell. */
async function hasArrows(page: Page): Promise<void> {
  const column = () => page.evaluate(() => document.activeElement?.getAttribute('data-column'));
  await page.locator('[role=grid] [tabindex="0"]').focus();
  const before = Number(await column());
  await page.keyboard.press(before === 0 ? 'ArrowRight' : 'ArrowLeft');
  await eventually(column).toBe(String(before === 0 ? 1 : before - 1));
}

async function shows(world: World, page: Page, cell: Cell): Promise<void> {
  if (cell.size === '0') {
    await page.getByRole('heading', { name: 'No services are registered yet' }).waitFor();
    await hasKeys(page);
    return;
  }
  // The services come by a read apart from the cells, which a flaky network may lose at first.
  await eventually(async () => Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1).toBe(
    Number(cell.size),
  );
  const { height } = tall(cell.viewport);
  await eventually(
    async () => (await page.getByRole('rowheader').count()) * 52 > Math.min(Number(cell.size) * 52 - 1, height * 0.4),
  ).toBe(true);
  await hasArrows(page);
  await hasKeys(page);
  await page.getByRole('searchbox').fill(sample.service);
  await eventually(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('2');
  const token = await world.token('viewer');
  const right = async () => {
    const { cells } = await asked(world.rest, 'GetMatrix', {}, token);
    const wanted = (cells as unknown as { service: string; claimed?: { version: string } }[])
      .filter(({ service }) => service === sample.service)
      .map(({ claimed }) => claimed?.version ?? '');
    const shown = await page.getByRole('gridcell').allTextContents();
    return wanted.length > 0 && wanted.every((version, i) => shown[i]?.includes(version));
  };
  // What the ledger says, or marked as old; where nothing holds it up for ever, what the ledger says.
  const settles = cell.network !== 'offline' && cell.session !== 'expired';
  await eventually(async () => {
    if (await isLive(page)) return right();
    return !settles && (await notice(page).count()) > 0;
  }).toBe(true);
}

async function check(world: World, cell: Cell): Promise<void> {
  const page = await world.open('/404/', { viewport: tall(cell.viewport) });
  if (cell.network === 'slow') await slowDown(page);
  if (cell.network === 'flaky') await loseRequests(page);
  if (cell.session === 'expiring' || cell.session === 'expired') {
    await shortSessions(world, page, cell.session === 'expiring');
  }
  await page.goto(world.url);
  if (cell.session !== 'open') {
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).waitFor({ timeout: 60_000 });
    await signIn(page, 'viewer');
  }
  const content =
    cell.size === '0' ? page.getByRole('heading', { name: 'No services are registered yet' }) : page.getByRole('grid');
  await content.waitFor({ timeout: 60_000 });
  await page.getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
  if (cell.network === 'offline' || cell.network === 'back') await page.context().setOffline(true);
  await happen(world, cell);
  if (cell.network === 'back') await page.context().setOffline(false);
  if (cell.session === 'expired') {
    // Without a network it is not known whether the session could be renewed, also after its token's end.
    if (cell.network === 'offline') await delay(shortSeconds * 1000);
    else await page.getByText('Your sign-in has ended').waitFor();
  }
  if (cell.network === 'offline') await notice(page).waitFor();
  await fits(page, cell);
  await shows(world, page, cell);
}

const nameOf = ({ viewport, network, session, events }: Cell) => `${viewport} ${network} ${session} ${events}`;

/** The cells of these numbers of services, each in its own ledger. */
export function gridOf(...sizes: readonly Cell['size'][]): void {
  for (const size of sizes) {
    for (const reads of ['open', 'signed-in'] as const) {
      describe.skipIf(noBrowser ?? running)(title(`${size} services, reads ${reads}`), () => {
        const world = useWorld(async (harness) => {
          if (size !== '0') await seeded(harness);
          if (size === '500') await fillServices(harness.database.url, 500);
        }, reads);
        const own = cells.filter((cell) => cell.size === size && (cell.session === 'open') === (reads === 'open'));
        it.each(own.map((cell) => [nameOf(cell), cell] as const))(
          'is right on %s',
          (_name, cell) => check(world(), cell),
          180_000,
        );
      });
    }
  }
}
