import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { useHarness } from '@sample-platform-ai/backend/test/harness.ts';
import { type SiteServer, serve } from '@sample-platform-ai/publisher/server.ts';
import { readExport, type SiteFile, siteFile } from '@sample-platform-ai/publisher/site.ts';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { siteFiles } from '../publisher/site.ts';
import { chromiumFlags, findChromium, noBrowser } from './chromium.ts';
import { exportFolder } from './export.ts';

const harness = useHarness({ LEDGER_READS: 'open' });
const configuration = {
  values: { environment: 'local', release: 'test', codeHost: 'https://github.com' },
  connections: [],
};

interface Violation {
  readonly directive: string;
  readonly blocked: string;
}
declare global {
  interface Window {
    violations: Violation[];
    planted: boolean | undefined;
  }
}

let browser: Browser | undefined;
const servers: SiteServer[] = [];
beforeAll(async () => {
  const executablePath = findChromium();
  if (executablePath !== undefined) browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close();
  for (const server of servers.splice(0)) await server.close();
});

const files = () => siteFiles(readExport(exportFolder), configuration);
async function start(served: readonly SiteFile[]): Promise<string> {
  const server = await serve({ files: served, apiUrl: harness().url, host: '127.0.0.1', port: 0 });
  servers.push(server);
  return server.url;
}
async function open(url: string): Promise<Page> {
  const page = await browser?.newPage();
  if (!page) throw new Error('the browser is started before the tests');
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      window.violations.push({ directive: effectiveDirective, blocked: blockedURI }),
    );
  });
  await page.goto(url);
  return page;
}
const violations = (page: Page) => page.evaluate(() => window.violations);
/** The page is React's: scripts ran, and none was stopped. */
const hydrated = (page: Page) =>
  page.waitForFunction(() =>
    Object.keys(document.querySelector('#__next') ?? {}).some((key) => key.startsWith('__react')),
  );

/** The entry page with something planted at its end, as a hole in a template would. */
const planted = (markup: string) =>
  files().map((file) =>
    file.key === 'index.html'
      ? siteFile(file.key, Buffer.from(file.body.toString().replace('</body>', () => `${markup}</body>`)))
      : file,
  );

const title = (text: string) => (noBrowser === undefined ? text : `${text} (skipped: ${noBrowser})`);

describe.skipIf(noBrowser)(title('the site in a browser'), () => {
  it('opens every page without breaking its policy', { timeout: 180_000 }, async () => {
    const url = await start(files());
    const pages = files().filter(({ kind }) => kind === 'page');
    expect(pages.length).toBeGreaterThanOrEqual(3);
    for (const { key } of pages) {
      const page = await open(`${url}/${key.replace(/index\.html$/, '')}`);
      await hydrated(page);
      // What pages do late: data arrives, parts of the page are loaded.
      await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => undefined);
      expect(await violations(page), key).toEqual([]);
      await page.close();
    }
  });

  it.each([
    ['a script', '<script>window.planted = true</script>', 'script-src-elem'],
    ['an event handler', '<img src="/none.png" onerror="window.planted = true">', 'script-src-attr'],
    ['a script of another host', '<script src="http://127.0.0.1:1/x.js"></script>', 'script-src-elem'],
    ['a frame', '<iframe src="http://127.0.0.1:1/"></iframe>', 'frame-src'],
    ['a base', '<base href="http://127.0.0.1:1/">', 'base-uri'],
    ['an object', '<object data="http://127.0.0.1:1/x"></object>', 'object-src'],
    ['a style sheet', '<style>body { display: none }</style>', 'style-src-elem'],
  ])('refuses %s that was planted into a page', async (_what, markup, directive) => {
    const page = await open(await start(planted(markup)));
    await hydrated(page);
    await expect.poll(async () => (await violations(page)).map((found) => found.directive)).toContain(directive);
    expect(await page.evaluate(() => window.planted)).toBeUndefined();
  });

  it('refuses text as code, and calls to other hosts', async () => {
    const page = await open(await start(files()));
    await hydrated(page);
    const outcomes = await page.evaluate(async () => {
      // Out of the debugger's call, which may evaluate text whatever the policy says.
      await new Promise((resolve) => setTimeout(resolve));
      const attempt = async (work: () => unknown) => {
        try {
          await work();
          return 'done';
        } catch (error) {
          return error instanceof Error ? error.name : 'failed';
        }
      };
      return [
        // biome-ignore lint/security/noGlobalEval: to see it refused.
        await attempt(() => globalThis.eval('1')),
        await attempt(() => {
          document.body.innerHTML = '<b>planted</b>';
        }),
        await attempt(() => {
          document.createElement('script').src = '/api/v1/matrix';
        }),
        await attempt(() => fetch('http://127.0.0.1:1/')),
      ];
    });
    expect(outcomes).toEqual(['EvalError', 'TypeError', 'TypeError', 'TypeError']);
    expect((await violations(page)).map((found) => found.directive)).toEqual(
      expect.arrayContaining(['require-trusted-types-for', 'connect-src']),
    );
  });

  it('refuses a script that is not the one that was built', async () => {
    const tampered = files().map((file) =>
      file.key.endsWith('.js')
        ? siteFile(file.key, Buffer.concat([file.body, Buffer.from(';window.planted=true')]))
        : file,
    );
    const page = await open(await start(tampered));
    expect(await page.evaluate(() => window.planted)).toBeUndefined();
  });

  it('refuses to be framed', async () => {
    const url = await start(files());
    const framing = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<iframe src="${url}/"></iframe>`),
    ).listen(0, '127.0.0.1');
    await once(framing, 'listening');
    const { port } = framing.address() as AddressInfo;
    const page = await open(`http://127.0.0.1:${port}/`);
    await expect.poll(() => page.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/');
    framing.closeAllConnections();
    framing.close();
  });
});
