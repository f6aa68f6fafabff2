import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { asked, eventually, noBrowser, running, seeded, title, useWorld } from './world.ts';

const withWorker = { serviceWorkers: 'allow' } as const;

describe.skipIf(noBrowser ?? running)(title('the page, when something fails'), () => {
  const world = useWorld(seeded);
  const rows = (page: Page) => page.getByRole('rowheader');
  const installed = async (page: Page) => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await eventually(() => page.evaluate(async () => (await caches.match('/last-matrix'))?.status)).toBe(200);
  };

  it('stays when a dialog cannot be loaded, and loads it when the network is back', async () => {
    const page = await world().open('/');
    await rows(page).first().waitFor();
    await page.route('**/_next/static/**/*.js', (route) => route.abort());
    await page.keyboard.press('Control+k');
    const failed = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
    await failed.waitFor();
    expect(await rows(page).count()).toBeGreaterThan(5);
    await failed.getByRole('button', { name: 'Close' }).click();
    await page.unroute('**/_next/static/**/*.js');
    await page.reload();
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
  });

  it('loads a dialog although the network failed for a moment', async () => {
    const page = await world().open('/');
    await rows(page).first().waitFor();
    let failures = 0;
    await page.route('**/_next/static/**/*.js', (route) => {
      failures += 1;
      return failures > 1 ? route.continue() : route.abort();
    });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    expect(failures).toBeGreaterThan(1);
  });

  it('works when the browser refuses to store anything', async () => {
    const page = await world().open('/404/');
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        });
    });
    await page.goto(world().url);
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: /^Theme: / }).click();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog').getByRole('combobox');
    await palette.fill('incidents');
    await palette.press('Enter');
    await page.waitForURL('**/incidents/');
    await page.getByRole('heading', { name: 'Incidents' }).waitFor();
  });

  it('offers nothing that was found for another text, and says that a search failed', async () => {
    const page = await world().open('/');
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog').getByRole('combobox');
    const options = page.getByRole('dialog').getByRole('option');
    await palette.fill('v1.');
    await options.filter({ hasText: 'version' }).first().waitFor();
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/v1/search*', async (route) => {
      await held;
      await route.fulfill({
        status: 500,
        json: { title: 'Internal Server Error', detail: 'out of order', status: 500 },
      });
    });
    await palette.fill('v1.0.0-none');
    await page.getByText('Searching the ledger…').waitFor();
    expect(await options.count()).toBe(0);
    answer();
    await page.getByText('The ledger could not be searched: out of order').waitFor();
    expect(await page.getByText('Nothing found.').count()).toBe(0);
    await page.unroute('**/api/v1/search*');
    await palette.fill('v1.0.0-no');
    await page.getByText('Nothing found.').waitFor();
  });

  it('says where a copy failed', async () => {
    const page = await world().open('/404/');
    await page.addInitScript(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
    });
    await page.goto(`${world().url}/service/?name=payments-cart`);
    const copy = page.getByRole('button', { name: /^Copy the digest/ }).first();
    await copy.click();
    await eventually(() => copy.textContent()).toBe('not copied');
    await eventually(() => copy.textContent()).toBe('copy');
  });

  it('says what of an incident and of a service could not be read', async () => {
    const page = await world().open('/404/');
    await page.route('**/api/v1/observations*', (route) => route.abort());
    await page.route('**/api/v1/incidents?*', (route) => route.abort());
    await page.goto(`${world().url}/service/?name=payments-cart`);
    await page.getByRole('alert').filter({ hasText: 'Its open incidents could not be read.' }).waitFor();
    const { incidents } = await asked(world().rest, 'ListIncidents', { pageSize: 1 });
    const [{ id } = { id: '' }] = incidents as unknown as readonly { id: string }[];
    await page.goto(`${world().url}/incident/?id=${id}`);
    const unread = page.getByRole('alert').filter({ hasText: 'What the clusters ran at that time could not be read.' });
    await unread.waitFor();
    await page.unroute('**/api/v1/observations*');
    await unread.getByRole('button', { name: 'Try again' }).click();
    await unread.waitFor({ state: 'hidden' });
  });

  it('says how old it is where live updates never begin', async () => {
    const page = await world().open('/404/');
    await page.route('**/api/v1/events*', () => undefined);
    await page.goto(world().url);
    await rows(page).first().waitFor();
    const notice = page.getByRole('status').filter({ hasText: 'as of' });
    await notice.waitFor();
    expect(await page.getByText('Live', { exact: true }).count()).toBe(0);
  });

  it('asks again for env.json while the site is out of reach', async () => {
    const page = await world().open('/404/');
    let asked = 0;
    await page.route('**/env.json', (route) => {
      asked += 1;
      if (asked === 1) return route.abort();
      return asked === 2 ? route.fulfill({ status: 503 }) : route.continue();
    });
    await page.goto(world().url);
    await rows(page).first().waitFor();
    expect(asked).toBe(3);
  });

  it('starts offline with the last matrix and its age, goes from page to page, and catches up', async () => {
    const page = await world().open('/', withWorker);
    await rows(page).first().waitFor();
    await installed(page);
    await page.context().setOffline(true);
    await world().restart?.stop();
    await page.reload();
    await rows(page).first().waitFor();
    const notice = page.getByRole('status').filter({ hasText: 'as of' });
    await notice.waitFor();
    expect(await notice.textContent()).toMatch(/You are offline.*as of \d\d:\d\d:\d\d/);
    await page.goto(`${world().url}/service/?name=payments-cart`);
    await page.getByRole('navigation', { name: 'Sections' }).waitFor();
    await page.goto(`${world().url}/no/such/page/`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    await world().restart?.start();
    await page.context().setOffline(false);
    await page.goto(world().url);
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 30_000 });
    await notice.waitFor({ state: 'hidden' });
  });

  it('removes the service worker and what it kept when env.json says so', async () => {
    const page = await world().open('/', withWorker);
    await installed(page);
    await page.context().route('**/env.json', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), offline: false } });
    });
    await page.reload();
    await eventually(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(
      0,
    );
    await eventually(() => page.evaluate(async () => (await caches.keys()).length)).toBe(0);
  });
});
