import { seed } from '@sample-platform-ai/backend/dev/seed/seed.ts';
import { type Harness, startHarness } from '@sample-platform-ai/backend/test/harness.ts';
import { type Client, grpcClient, restClient } from '@sample-platform-ai/backend/test/transports.ts';
import { type SiteServer, serve } from '@sample-platform-ai/publisher/server.ts';
import { readExport } from '@sample-platform-ai/publisher/site.ts';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { siteFiles } from '../publisher/site.ts';
import { chromiumFlags, findChromium, noBrowser } from '../security/chromium.ts';
import { exportFolder } from '../security/export.ts';

/** A site that runs already, as compose's; without one, the tests start their own. */
const running = process.env['LEDGER_WEB_URL'];

type JsonValue = Parameters<Client['call']>[1];

export type Role = 'viewer' | 'editor' | 'admin';

/** The page in a browser, over a real ledger on a real PostgreSQL. */
export interface World {
  readonly url: string;
  readonly grpc: Client;
  readonly rest: Client;
  readonly browser: Browser;
  token(role: Role): Promise<string>;
  /** A page with an own, empty profile. Whatever it throws or logs as an error fails the test. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Takes the site away, and brings it back at the same address. Only where the tests started it. */
  restart: { stop(): Promise<void>; start(): Promise<void> } | undefined;
  readonly harness: Harness | undefined;
}

export const title = (text: string): string => (noBrowser === undefined ? text : `${text} (skipped: ${noBrowser})`);
export { noBrowser, running };

const site = (harness: Harness, port: number): Promise<SiteServer> =>
  serve({
    files: siteFiles(readExport(exportFolder), {
      values: {
        environment: 'local',
        release: 'test',
        codeHost: 'https://github.com',
        signIn: { issuer: harness.issuers.people.url, clientId: 'ledger-web' },
      },
      connections: [harness.issuers.people.url],
    }),
    apiUrl: harness.url,
    host: '127.0.0.1',
    port,
  });

/** As `LEDGER_READS`. */
type Reads = 'open' | 'signed-in';

export interface Backend extends Pick<World, 'url' | 'grpc' | 'rest' | 'token' | 'restart' | 'harness'> {
  stop(): Promise<void>;
}

/** A ledger of the tests, and the site over it. */
export async function ownBackend(fill: (harness: Harness) => Promise<unknown>, reads: Reads): Promise<Backend> {
  const harness = await startHarness({ LEDGER_READS: reads });
  await fill(harness);
  let server = await site(harness, 0);
  const { url } = server;
  return {
    url,
    harness,
    grpc: harness.clients.grpc,
    rest: harness.clients.rest,
    token: (role) => harness.tokens.person(`${role}s`),
    restart: {
      stop: () => server.close(),
      start: async () => {
        server = await site(harness, Number(new URL(url).port));
      },
    },
    stop: async () => {
      await server.close();
      await harness.stop();
    },
  };
}

function runningBackend(url: string): Backend {
  const grpc = grpcClient(process.env['LEDGER_GRPC_ADDRESS'] ?? '127.0.0.1:9090');
  const tokens = process.env['LEDGER_TOKENS_URL'] ?? 'http://127.0.0.1:8090';
  return {
    url,
    grpc,
    rest: restClient(`${url}/api`),
    token: async (role) => (await fetch(`${tokens}/${role}`)).text(),
    restart: undefined,
    harness: undefined,
    stop: async () => grpc.close(),
  };
}

/** Waits for what a page shows, as long as a slow machine needs. */
export const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 20_000, interval: 50 });

/** Logs the page of a failed test, which is not visible otherwise. */
async function report(page: Page): Promise<void> {
  const text = await page
    .locator('body')
    .ariaSnapshot({ timeout: 2000 })
    .catch((error: unknown) => String(error));
  process.stderr.write(`${page.url()} showed:\n${text.slice(0, 2000)}\n`);
}

/** What the browser itself says about an answer that a test provokes. */
const provoked = /^Failed to load resource|ChunkLoadError|ServiceWorker/;

/**
 * Scripts load after the first paint: until they listen, a click does nothing. A page that cannot start is looked at as it is.
 */
const started = (page: Page): Promise<unknown> =>
  page
    .waitForFunction(
      () => Object.keys(document.querySelector('#__next') ?? {}).some((key) => /^__react/.test(key)),
      undefined,
      {
        timeout: 10_000,
      },
    )
    .catch(() => {});

/** A world for a test file; `fill` puts into an own ledger what the tests look at. */
export function useWorld(fill: (harness: Harness) => Promise<unknown>, reads: Reads = 'open'): () => World {
  let world: (World & { stop(): Promise<void> }) | undefined;
  const problems: string[] = [];
  beforeAll(async () => {
    const executablePath = findChromium();
    if (executablePath === undefined) return;
    const backend = running === undefined ? await ownBackend(fill, reads) : runningBackend(running);
    const browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
    world = {
      ...backend,
      browser,
      open: async (path, options = {}) => {
        const context = await browser.newContext({
          timezoneId: 'Australia/Melbourne',
          // Playwright sees no request that a service worker makes.
          serviceWorkers: 'block',
          ...options,
        });
        context.setDefaultTimeout(30_000);
        const page = await context.newPage();
        page.on('pageerror', (error) => problems.push(error.message));
        page.on('console', (message) => {
          if (message.type() === 'error' && !provoked.test(message.text())) problems.push(message.text());
        });
        await page.goto(backend.url + path);
        await started(page);
        return page;
      },
      stop: async () => {
        await browser.close();
        await backend.stop();
      },
    };
  }, 120_000);
  afterEach(async ({ task }) => {
    const contexts = world?.browser.contexts() ?? [];
    if (task.result?.state === 'fail') for (const page of contexts.flatMap((each) => each.pages())) await report(page);
    for (const context of contexts) await context.close();
    const seen = problems.splice(0);
    if (seen.length > 0) throw new Error(`the page said: ${seen.join('; ')}`);
  });
  afterAll(() => world?.stop());
  return () => {
    if (!world) throw new Error('the world begins before the tests');
    return world;
  };
}

/** A month of history, by the seed that `pnpm dev` uses. */
export const seeded = (harness: Harness): Promise<number> => seed(harness.database.url, Date.now(), 30);

/** The message of a call that has to succeed. */
export async function asked(client: Client, name: string, request: JsonValue = {}, token?: string) {
  const outcome = await client.call(name, request, token === undefined ? {} : { token });
  if (!outcome.ok) throw new Error(`${name}: ${outcome.code} ${outcome.problem.detail}`);
  return outcome.message as Record<string, JsonValue>;
}

export const digest = (character: string): string => `sha256:${character.repeat(64)}`;

/** A service and a place that every seeded ledger has. */
export const sample = { service: 'payments-checkout', environment: 'prod', region: 'ap-southeast-4' } as const;

let releases = 0;

/** A deployment to `sample`, written over gRPC as an administrator. Answers its version and id. */
export async function deploy(
  world: Pick<World, 'grpc' | 'token'>,
  fields: Record<string, JsonValue> = {},
): Promise<{ version: string; id: string }> {
  releases += 1;
  const stamp = `${Date.now().toString(36)}-${releases}`;
  const version = `v9.${releases}.0-${stamp}`;
  const request = {
    ...sample,
    rollout: { key: `test-${stamp}`, regions: [sample.region] },
    intent: 'INTENT_PLANNED',
    version,
    imageDigest: `sha256:${stamp
      .replace(/\W/g, '')
      .padEnd(64, '0')
      .replace(/[^0-9a-f]/g, 'a')}`,
    status: 'DEPLOYMENT_STATUS_SUCCEEDED',
    ...fields,
  };
  const { id } = await asked(world.grpc, 'RecordDeployment', request, await world.token('admin'));
  return { version, id: String(id) };
}
