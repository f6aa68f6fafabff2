import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { localIssuers } from '@sample-platform-ai/backend/dev/issuer/config.ts';
import { startIssuer } from '@sample-platform-ai/backend/dev/issuer/issuer.ts';
import { startLocalDatabase } from '@sample-platform-ai/backend/dev/local-database.ts';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import { startChild, whenReady } from '@sample-platform-ai/kit/dev/process.ts';
import { runMain, UserError } from '@sample-platform-ai/terminal';
import { chromium } from 'playwright-core';
import { pictureOf, screens, themes, viewport } from './screens.ts';

const root = resolve(import.meta.dirname, '../..');
const patienceMs = 60_000;

const help = `Usage: node verify/showcase/page.ts

Starts the backend with 90 days of data and its built page (pnpm --filter @sample-platform-ai/frontend build) on free ports, and writes
pictures of its screens to docs/images/page-*.png. Needs Chromium: on PATH as \`chromium\`, or in CHROME_PATH.

Exit codes: 0 written, 1 something did not start, 2 wrong usage
`;

function chromiumPath(): string {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'chromium'));
  const found = [process.env['CHROME_PATH'] ?? '', ...onPath].find((file) => file !== '' && existsSync(file));
  if (found) return found;
  throw new UserError('Chromium was not found; install `chromium`, or set CHROME_PATH to its program');
}

interface Site {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function startSite(folder: string): Promise<Site> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  // Where PostgreSQL's user may enter, which is not root.
  const dataFolder = join(cacheFolder(), `showcase-${process.pid}`);
  const database = await startLocalDatabase({ dataFolder, port: await freePort() }, say);
  const issuer = await startIssuer({ signIn: true });
  const [http, grpc, metrics, page] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const apiUrl = `http://127.0.0.1:${http}`;
  const backend = startChild(process.execPath, [join(root, 'app/backend/src/main.ts')], {
    LEDGER_HOST: '127.0.0.1',
    LEDGER_HTTP_PORT: String(http),
    LEDGER_GRPC_PORT: String(grpc),
    LEDGER_METRICS_PORT: String(metrics),
    LEDGER_WRITER_URL: database.url,
    LEDGER_ISSUERS: JSON.stringify(
      localIssuers({ github: issuer.url, people: issuer.url, controller: issuer.url }).slice(0, 1),
    ),
    LEDGER_READS: 'open',
    LEDGER_DRAIN_DELAY_MS: '0',
    LEDGER_LOG_LEVEL: 'warn',
  });
  const config = join(folder, 'env.json');
  writeFileSync(config, JSON.stringify({ environment: 'local', release: 'showcase', codeHost: 'https://github.com' }));
  const publisher = join(root, 'app/frontend/publisher/main.ts');
  const built = join(root, 'app/frontend/out');
  const site = startChild(
    process.execPath,
    [publisher, 'serve', '--site', built, '--config', config, '--api', apiUrl, '--port', String(page)],
    {},
  );
  const url = `http://127.0.0.1:${page}`;
  const ready = (await whenReady(`${apiUrl}/readyz`, backend)) && (await whenReady(url, site));
  const stop = async () => {
    site.stop();
    backend.stop();
    await Promise.all([site.ended, backend.ended]);
    await issuer.stop();
    await database.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  };
  if (ready) return { url, stop };
  await stop();
  throw new UserError('the backend or its page did not become ready');
}

await runMain(async () => {
  if (process.argv.length > 2) {
    process.stdout.write(help);
    return process.argv.slice(2).every((word) => ['--help', '-h'].includes(word)) ? 0 : 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'showcase-page-'));
  const site = await startSite(folder);
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'],
  });
  try {
    for (const { name, path } of screens) {
      for (const theme of themes) {
        const context = await browser.newContext({ viewport, colorScheme: theme, timezoneId: 'Australia/Melbourne' });
        const page = await context.newPage();
        await page.goto(`${site.url}${path}`, { timeout: patienceMs });
        await page.getByText('Live', { exact: true }).first().waitFor({ timeout: patienceMs });
        await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: patienceMs });
        // Names of people come by reads of their own.
        await page.waitForLoadState('networkidle', { timeout: patienceMs });
        await page.screenshot({ path: join(root, pictureOf(name, theme)), animations: 'disabled' });
        await context.close();
      }
    }
    return 0;
  } finally {
    await browser.close();
    await site.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
