import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { signIn } from './editing.ts';
import { readable } from './widths.ts';
import { asked, eventually, noBrowser, running, sample, seeded, title, useWorld } from './world.ts';

const rowPx = 52;

describe.skipIf(noBrowser ?? running)(title('the layout'), () => {
  const world = useWorld(seeded);
  const rows = (page: Page) => page.getByRole('rowheader');
  readable(world);

  it.each([720, 1080, 1440, 2160])('fills a window of %i px with services, and one that grows', async (height) => {
    const page = await world().open('/', { viewport: { width: 1280, height } });
    await rows(page).first().waitFor();
    const enough = async () => {
      const grid = await page.getByRole('grid').evaluate((element) => element.clientHeight);
      return (await rows(page).count()) * rowPx >= grid - rowPx;
    };
    await eventually(enough).toBe(true);
    await page.setViewportSize({ width: 1280, height: height + 600 });
    await eventually(enough).toBe(true);
  });

  it('has room in its header at every width, signed in', async () => {
    const page = await world().open('/', { viewport: { width: 1280, height: 800 } });
    await signIn(page, 'editor');
    for (let width = 320; width <= 1480; width += 20) {
      await page.setViewportSize({ width, height: 800 });
      const outside = await page.evaluate((limit) => {
        const boxes = [...document.querySelectorAll('header > *, header button, header a')].map((element) =>
          element.getBoundingClientRect(),
        );
        const tools = document.querySelector('header > :last-child')?.getBoundingClientRect();
        const nav = document.querySelector('nav[aria-label=Sections]')?.getBoundingClientRect();
        const overlap = tools && nav && nav.top < tools.bottom && nav.right > tools.left + 1;
        return boxes.some(({ right }) => right > limit + 1) || overlap;
      }, width);
      expect([width, outside]).toEqual([width, false]);
    }
  });

  /** A window of 1280x1024 at 200 % and at 400 %. */
  const zoomed = [
    { width: 640, height: 512 },
    { width: 320, height: 256 },
  ];

  it.each(zoomed)('leaves room for the grid in a zoomed window of $width x $height', async (viewport) => {
    const page = await world().open('/', { viewport });
    await rows(page).first().waitFor();
    expect(await page.getByRole('grid').evaluate((element) => element.clientHeight)).toBeGreaterThan(150);
    await page.getByRole('grid').scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
  });

  const incident = async () => {
    const { incidents } = await asked(world().rest, 'ListIncidents', { pageSize: 1 });
    return (incidents as unknown as { id: string }[])[0]?.id ?? '';
  };
  const deployment = async () => {
    const { deployments } = await asked(world().rest, 'ListDeployments', { ...sample, pageSize: 1 });
    return (deployments as unknown as { id: string }[])[0]?.id ?? '';
  };

  const pages: readonly { readonly path: string; id?(): Promise<string> }[] = [
    { path: '/changes/' },
    { path: '/compare/?from=uat&to=prod' },
    { path: '/incidents/' },
    { path: '/metrics/?days=30' },
    { path: '/metrics/?team=payments&days=30' },
    { path: '/subscribe/?team=payments&environment=prod' },
    { path: `/service/?name=${sample.service}` },
    { path: '/deployment/?id=', id: deployment },
    { path: '/incident/?id=', id: incident },
  ];

  it.each(pages)('fits $path into zoomed windows: nothing is wider than the window, or cut', async ({ path, id }) => {
    const page = await world().open(path + ((await id?.()) ?? ''), { viewport: { width: 1280, height: 1024 } });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    for (const viewport of zoomed) {
      await page.setViewportSize(viewport);
      const outside = await page.evaluate(() => {
        const scrolls = (element: Element | null): boolean =>
          element !== null &&
          element.id !== 'main' &&
          (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
        const main = document.querySelector('#main');
        const limit = window.innerWidth + 1;
        return [
          ...(document.documentElement.scrollWidth > limit ? ['page'] : []),
          ...(main && main.scrollWidth > main.clientWidth + 1 ? ['main'] : []),
          ...[...document.querySelectorAll('#main *')]
            .filter((each) => each.getBoundingClientRect().right > limit && !scrolls(each.parentElement))
            .map((each) => `${each.tagName}.${each.className}: ${each.textContent?.slice(0, 40)}`),
        ];
      });
      expect([viewport.width, outside]).toEqual([viewport.width, []]);
    }
  });

  it('leaves room for the commits that wait, on a tablet', async () => {
    const page = await world().open('/compare/?from=uat&to=prod', { viewport: { width: 768, height: 1024 } });
    const table = page.getByRole('region', { name: 'What differs' });
    await table.getByRole('listitem').first().waitFor();
    const widths = await table.getByRole('list').evaluateAll((all) => all.map((list) => list.clientWidth));
    expect(Math.min(...widths)).toBeGreaterThan(240);
  });

  it('shows in full which version a drifted cell runs, on a tablet', async () => {
    const page = await world().open('/?show=drifted', { viewport: { width: 390, height: 844 } });
    const notes = page.getByRole('gridcell').getByText(/runs v\d/);
    for (const width of [768, 1024]) {
      await page.setViewportSize({ width, height: 844 });
      await notes.first().waitFor({ state: 'attached' });
      const cut = await notes.evaluateAll((all) =>
        all.filter((note) => note.scrollWidth > note.clientWidth + 1).map((note) => note.textContent),
      );
      expect([width, cut]).toEqual([width, []]);
    }
  });

  it('shows all of a change on a phone, with its exact time, without scrolling to the side', async () => {
    const page = await world().open('/changes/', { viewport: { width: 390, height: 844 } });
    const first = page.locator('tbody tr').first();
    await first.waitFor();
    // biome-ignore lint/performance/useDomNodeTextContent: what is hidden does not count
    expect(await first.innerText()).toMatch(/\d{1,2} \w{3,4} \d{4}, \d\d:\d\d/);
    const sticksOut = await first
      .locator('td')
      .evaluateAll((all) => all.some((cell) => cell.getBoundingClientRect().right > window.innerWidth));
    expect(sticksOut).toBe(false);
    // The first change is on the first screen: filters wait behind a button.
    expect((await first.boundingBox())?.y).toBeLessThan(400);
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByLabel('Environment').selectOption('prod');
    await page.getByRole('button', { name: 'Filters (1)' }).waitFor();
    // Cards are still a table to a screen reader.
    await eventually(() => page.getByRole('table').getByRole('row').count()).toBeGreaterThan(10);
  });

  it('prints every row, and the matrix unclipped', async () => {
    const page = await world().open('/changes/', { viewport: { width: 1000, height: 700 } });
    await page.locator('tbody tr').nth(49).waitFor();
    await page.emulateMedia({ media: 'print' });
    const clipped = await page.evaluate(() => {
      const last = document.querySelector('tbody tr:last-child');
      for (let parent = last?.parentElement; parent; parent = parent.parentElement) {
        const { overflowY } = getComputedStyle(parent);
        if (overflowY !== 'visible' && parent !== document.body && parent.scrollHeight > parent.clientHeight + 1)
          return parent.tagName;
      }
      return undefined;
    });
    expect(clipped).toBeUndefined();
  });

  /** Follows a link, and answers how far the scroller was at that moment: rows that come late, and the click, scroll as well. */
  async function leaveBy(link: Locator, scroller: string): Promise<number> {
    await link.evaluate((element, selector) => {
      const note = () => element.setAttribute('data-left-at', String(document.querySelector(selector)?.scrollTop));
      element.addEventListener('click', note, { capture: true, once: true });
      Object.assign(window, { leftBy: element });
    }, scroller);
    await link.click();
    return link
      .page()
      .evaluate(() => Number((window as unknown as { leftBy: Element }).leftBy.getAttribute('data-left-at')));
  }

  it('is where it was after going back, in a list and in the matrix', async () => {
    const page = await world().open('/changes/', { viewport: { width: 1280, height: 700 } });
    await page.locator('tbody tr').nth(49).waitFor();
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await page.locator('tbody tr').nth(99).waitFor();
    const link = page.locator('tbody tr').nth(80).getByRole('link').nth(1);
    const content = () => page.locator('#main').evaluate((element) => element.scrollTop);
    const before = await leaveBy(link, '#main');
    expect(before).toBeGreaterThan(1000);
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await eventually(content).toBe(0);
    await page.goBack();
    await eventually(content).toBe(before);

    await page.goto(world().url);
    await rows(page).first().waitFor();
    const grid = page.getByRole('grid');
    const top = () => grid.evaluate((element) => element.scrollTop);
    await grid.evaluate((element) => element.scrollTo(0, 1500));
    // Rows come as they are scrolled to: one in the middle, by its name, so that the click need not scroll.
    const inMiddle = () =>
      page
        .getByRole('rowheader')
        .getByRole('link')
        .evaluateAll((all) => {
          const top = (element: Element) => element.getBoundingClientRect().top;
          return all.find((each) => top(each) > 300 && top(each) < 500)?.textContent ?? '';
        });
    await eventually(inMiddle).not.toBe('');
    const name = await inMiddle();
    const row = page.getByRole('rowheader').getByRole('link', { name, exact: true });
    const left = await leaveBy(row, '[role=grid]');
    expect(left).toBeGreaterThan(1000);
    await page.waitForURL(/service/);
    await page.goBack();
    await eventually(top).toBe(left);
  });

  it('names each tab by what it shows', async () => {
    const page = await world().open(`/service/?name=${sample.service}`);
    await eventually(() => page.title()).toBe(`${sample.service} · Release ledger`);
    const { deployments } = await asked(world().rest, 'ListDeployments', { ...sample, pageSize: 1 });
    const [{ id, version } = { id: '', version: '' }] = deployments as unknown as { id: string; version: string }[];
    await page.goto(`${world().url}/deployment/?id=${id}`);
    await eventually(() => page.title()).toBe(`${sample.service} ${version} in prod · Release ledger`);
    await page.goto(`${world().url}/changes/?environment=prod`);
    await eventually(() => page.title()).toBe('Deployments in prod · Release ledger');
  });

  it('has the drawing of each icon in the page, and gives a time its instant and zone once the pointer is on it', async () => {
    const page = await world().open('/');
    await rows(page).first().waitFor();
    const drawings = await page.evaluate(() =>
      [...document.querySelectorAll('use')].map((use) => {
        const href = use.getAttribute('href') ?? '';
        return /^#icon-/.test(href) && document.querySelector(href) !== null;
      }),
    );
    expect(drawings.length).toBeGreaterThan(10);
    expect(drawings).not.toContain(false);
    await page.goto(`${world().url}/changes/?environment=prod`);
    const time = page.locator('main time').first();
    expect(await time.getAttribute('title')).toBeNull();
    await time.hover();
    await eventually(() => time.getAttribute('title')).toMatch(/^\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d \S+$/);
  });

  it('counts one service as one', async () => {
    const page = await world().open(`/?q=${sample.service}`);
    const only = page.getByRole('navigation', { name: 'Show only' });
    await eventually(() => only.getByRole('link').first().textContent()).toBe('1 service');
  });

  it('keeps colours that are forced, and moves nothing where less motion is wanted', async () => {
    const page = await world().open('/', { forcedColors: 'active', reducedMotion: 'reduce' });
    await rows(page).first().waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.keyboard.press('/');
    const outline = await page
      .locator('label:has(#filter)')
      .evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(outline).not.toBe('none');
    // What is chosen differs from what is not, without a ground.
    const lineOf = (chosen: Locator) => chosen.evaluate((element) => getComputedStyle(element).outlineStyle);
    const environments = page.getByRole('navigation', { name: 'Environment' }).getByRole('link');
    expect([await lineOf(environments.first()), await lineOf(environments.last())]).toEqual(['solid', 'none']);
    await page.getByRole('button', { name: 'Jump to' }).click();
    const options = page.getByRole('dialog').getByRole('option');
    await options.first().waitFor();
    await eventually(() => lineOf(options.first())).toBe('solid');
    expect(await lineOf(options.nth(1))).toBe('none');
  });
});
