import { inflateSync } from 'node:zlib';
import axe from 'axe-core';
import puppeteer, { type Browser, type BrowserContext, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findFirefox, noFirefox } from '../security/firefox.ts';
import { type Backend, deploy, eventually, ownBackend, running, sample, seeded } from './world.ts';

const skipped = noFirefox ?? (running && 'a site of its own is needed');

/** The page in a second engine, over WebDriver BiDi: what engines differ in, not every state again. */
describe.skipIf(skipped)(`the page in Firefox${skipped === undefined ? '' : ` (skipped: ${skipped})`}`, () => {
  let browser: Browser | undefined;
  let backend: Backend | undefined;
  const contexts: BrowserContext[] = [];
  const problems: string[] = [];
  const wide = { width: 1280, height: 720 };
  const world = (): Backend => {
    if (!backend) throw new Error('the world begins before the tests');
    return backend;
  };

  beforeAll(async () => {
    const executablePath = findFirefox();
    if (executablePath === undefined) return;
    [browser, backend] = await Promise.all([
      puppeteer.launch({ browser: 'firefox', executablePath, timeout: 90_000 }),
      ownBackend(seeded, 'open'),
    ]);
  }, 120_000);
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    const seen = problems.splice(0);
    if (seen.length > 0) throw new Error(`the page said: ${seen.join('; ')}`);
  });
  afterAll(async () => {
    await browser?.close();
    await backend?.stop();
  });

  /** A page of an own profile; what it throws or logs as an error, a refused policy among it, fails the test. */
  async function open(path: string, viewport = wide): Promise<Page> {
    const context = await browser?.createBrowserContext();
    if (!context) throw new Error('Firefox has not started');
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(error instanceof Error ? error.message : String(error)));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.setViewport(viewport);
    await page.goto(world().url + path);
    return page;
  }
  const textOf = (page: Page, selector: string) =>
    page.$$eval(selector, (elements) => elements.map(({ textContent }) => textContent).join(' '));
  const clickButton = (page: Page, name: string) => page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
  const isLive = (page: Page) => page.waitForSelector('::-p-text(Live)');

  async function openSample(): Promise<Page> {
    const page = await open(`/?q=${sample.service}&environment=${sample.environment}`);
    await page.waitForSelector('[role=gridcell]');
    await isLive(page);
    return page;
  }

  it('signs a person in, and returns to the asked page', async () => {
    const page = await open('/incidents/?team=payments');
    await clickButton(page, 'Sign in');
    await clickButton(page, 'editor@example.com');
    await page.waitForSelector('::-p-aria([name="Open an incident"][role="button"])');
    await eventually(() => new URL(page.url()).pathname + new URL(page.url()).search).toBe('/incidents/?team=payments');
  });

  it('repaints a cell of the matrix after a write', async () => {
    const page = await openSample();
    const { version } = await deploy(world());
    await eventually(() => textOf(page, '[role=gridcell]')).toContain(version);
  });

  it('walks over the grid by keys, and opens a cell', async () => {
    const page = await open('/');
    await page.waitForSelector('[role=rowheader]');
    await isLive(page);
    const rows = Number(await page.$eval('[role=grid]', (grid) => grid.getAttribute('aria-rowcount')));
    const focused = () =>
      page.evaluate(() => {
        const row = document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex');
        return `${row}/${document.activeElement?.getAttribute('data-column')}`;
      });
    await page.focus('[role=grid] [tabindex="0"]');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await eventually(focused).toBe('3/1');
    await page.keyboard.down('Control');
    await page.keyboard.press('End');
    await page.keyboard.up('Control');
    await eventually(async () => (await focused()).split('/')[0]).toBe(String(rows));
    await page.keyboard.press('Enter');
    await page.waitForSelector('::-p-text(Timeline)');
    expect(page.url()).toMatch(/\/deployment\//);
  });

  it('says that it is offline and since when, and catches up', async () => {
    const page = await openSample();
    await page.setOfflineMode(true);
    await page.waitForSelector('::-p-text(You are offline)');
    expect(await textOf(page, '[role=status]')).toMatch(/as of \d\d:\d\d:\d\d/);
    const { version } = await deploy(world());
    await page.setOfflineMode(false);
    await eventually(() => textOf(page, '[role=gridcell]')).toContain(version);
    await page.waitForSelector('::-p-text(You are offline)', { hidden: true });
  });

  it('prints every row of the matrix, and of a list', async () => {
    const matrix = await open('/');
    await matrix.waitForSelector('[role=rowheader]');
    await isLive(matrix);
    // After the page's own listener, so that these are the rows that the browser copies.
    await matrix.evaluate(() =>
      addEventListener('beforeprint', () => {
        document.documentElement.dataset['printed'] = String(document.querySelectorAll('[role=rowheader]').length);
      }),
    );
    const services = Number(await matrix.$eval('[role=grid]', (grid) => grid.getAttribute('aria-rowcount'))) - 1;
    await matrix.pdf({ format: 'a4' });
    expect(await matrix.evaluate(() => document.documentElement.dataset['printed'])).toBe(String(services));

    const page = await open('/changes/');
    await page.waitForSelector('tbody tr:nth-child(50)');
    const printed = await page.pdf({ format: 'a4' });
    // What is cut off at the height of a window fits one sheet.
    const objects = [
      ...Buffer.from(printed)
        .toString('latin1')
        .matchAll(/stream\n([\s\S]*?)\nendstream/g),
    ]
      .map(([, packed = '']) => inflateSync(Buffer.from(packed, 'latin1')).toString('latin1'))
      .join('\n');
    const sheets = objects.match(/\/Type \/Page\b/g) ?? [];
    expect(sheets.length).toBeGreaterThan(1);
  });

  it.each(['/', '/compare/', '/changes/', '/metrics/'])(
    'finds nothing with axe on %s, in both themes',
    async (path) => {
      const page = await open(path);
      await page.waitForSelector('main :is(h1, h2, [role=grid])');
      await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
      await page.evaluate(axe.source);
      for (const theme of ['light', 'dark']) {
        const found = await page.evaluate(async (chosen) => {
          document.documentElement.dataset['theme'] = chosen;
          const { axe: engine } = window as unknown as { readonly axe: typeof import('axe-core') };
          const { violations } = await engine.run();
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
        }, theme);
        expect([theme, found]).toEqual([theme, []]);
      }
    },
  );

  it('fits windows of 320, 390 and 768 px', async () => {
    for (const path of ['/', '/compare/', '/changes/']) {
      const page = await open(path, { width: 768, height: 844 });
      await page.waitForSelector(path === '/' ? '[role=rowheader]' : 'tbody tr');
      for (const width of [768, 390, 320]) {
        await page.setViewport({ width, height: 844 });
        await eventually(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      }
    }
  });
});
