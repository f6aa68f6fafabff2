import type { Browser, Page } from 'playwright-core';
import type { Stack } from './stack.ts';

/** Services and cells of the widest ledger that the page is made for. */
const full = { services: 200, cells: 6 } as const;
const digest = `sha256:${'b'.repeat(64)}`;
const regions = ['ap-southeast-2', 'ap-southeast-4'] as const;
const environments = ['dev', 'uat', 'prod'] as const;

interface CellDocument {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
}

/** The ledger's own answer, widened to the full size: each place of each service gets a cell that is really one. */
function widen({ cells }: { cells: readonly CellDocument[] }): { cells: CellDocument[] } {
  const services = Array.from({ length: full.services }, (_, i) => `service-${String(i).padStart(3, '0')}`);
  const places = environments.flatMap((environment) => regions.map((region) => ({ environment, region })));
  return {
    cells: services.flatMap((service, i) =>
      places.map((place, j) => {
        const model = cells[(i * places.length + j) % cells.length];
        if (!model) throw new Error('the ledger holds no cell to copy');
        return { ...model, ...place, service };
      }),
    ),
  };
}

async function fullPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.route('**/api/v1/matrix*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: widen((await response.json()) as { cells: CellDocument[] }) });
  });
  await page.route('**/api/v1/environments*', async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { environments: object[] };
    const widened = answer.environments.map((environment) => ({ ...environment, regions }));
    await route.fulfill({ response, json: { ...answer, environments: widened } });
  });
  await page.goto(url);
  await page.locator('[role=rowheader]').first().waitFor();
  return page;
}

/** Milliseconds from a key in the filter to the frame that shows it, for each key of the text. */
export async function keystrokes(
  browser: Browser,
  url: string,
  { text, slowdown }: { readonly text: string; readonly slowdown: number },
): Promise<readonly number[]> {
  const page = await fullPage(browser, url);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  const rows = Number(await page.locator('[role=grid]').getAttribute('aria-rowcount'));
  if (rows < full.services) throw new Error(`the matrix shows ${rows} rows, and ${full.services} were to be measured`);
  await page.evaluate(() => {
    const taken: number[] = [];
    Object.assign(window, { taken });
    document.querySelector('#filter')?.addEventListener('keydown', ({ timeStamp }) => {
      // A message after the frame's callbacks arrives when the frame has been painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => taken.push(performance.now() - timeStamp);
        port2.postMessage(undefined);
      });
    });
  });
  await page.focus('#filter');
  for (const key of text) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
  const taken = await page.evaluate(() => (window as unknown as { taken: number[] }).taken);
  await page.close();
  return taken;
}

/** Milliseconds from sending a write to the frame in which an open page shows it, for each write. */
export async function repaints(browser: Browser, stack: Stack, writes: number): Promise<readonly number[]> {
  const page = await browser.newPage();
  await page.goto(stack.url);
  await page.fill('#filter', 'payments-checkout');
  await page.locator('[role=rowheader]', { hasText: 'payments-checkout' }).waitFor();
  const authorization = `Bearer ${await stack.pipelineToken()}`;
  const taken: number[] = [];
  for (let write = 1; write <= writes; write += 1) {
    const version = `v900.0.${write}`;
    const shown = page.waitForFunction(
      (text) => document.querySelector('[role=grid]')?.textContent?.includes(text),
      version,
      { polling: 'raf', timeout: 10_000 },
    );
    const began = performance.now();
    const response = await fetch(`${stack.url}/api/v1/deployments`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': `bench-${write}` },
      body: JSON.stringify({
        service: 'payments-checkout',
        environment: 'prod',
        region: 'ap-southeast-2',
        rollout: { key: `bench-${write}`, regions: ['ap-southeast-2'] },
        intent: 'INTENT_PLANNED',
        version,
        imageDigest: digest,
        status: 'DEPLOYMENT_STATUS_SUCCEEDED',
      }),
    });
    if (!response.ok) throw new Error(`a write was refused with ${response.status}: ${await response.text()}`);
    await shown;
    taken.push(performance.now() - began);
  }
  await page.close();
  return taken;
}

/** Bytes, as they came over the network until the matrix was there, of what has such an address. */
async function bytesOf(browser: Browser, url: string, address: RegExp): Promise<number> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator('[role=rowheader]').first().waitFor();
  const bytes = await page.evaluate(
    (pattern) =>
      performance
        .getEntriesByType('resource')
        .filter((entry): entry is PerformanceResourceTiming => entry instanceof PerformanceResourceTiming)
        .filter(({ name }) => new RegExp(pattern).test(name))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    address.source,
  );
  await page.close();
  return bytes;
}

/** Bytes of the ledger's answers. */
export const matrixBytes = (browser: Browser, url: string): Promise<number> =>
  bytesOf(browser, url, /\/api\/v1\/(matrix|services|environments)/);

/** Bytes of scripts. */
export const transferred = (browser: Browser, url: string): Promise<number> => bytesOf(browser, url, /\.js$/);
