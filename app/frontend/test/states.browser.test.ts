import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { asked, digest, eventually, noBrowser, running, title, useWorld, type World } from './world.ts';

const regions = ['ap-southeast-2', 'ap-southeast-4'];
const places = [
  { name: 'dev', tier: 'TIER_DEVELOPMENT', regions, position: 1 },
  { name: 'uat', tier: 'TIER_STAGING', regions, position: 2 },
  { name: 'prod', tier: 'TIER_PRODUCTION', regions, position: 3 },
];

/** 200 services in six cells each: what the page has to bear. */
async function fillLarge(world: World): Promise<void> {
  const token = await world.token('admin');
  for (const place of places) await asked(world.rest, 'PutEnvironment', place, token);
  const names = Array.from({ length: 200 }, (_, i) => `service-${String(i).padStart(3, '0')}`);
  for (const [i, name] of names.entries()) {
    const repository = { fullName: `example-org/${name}`, id: String(5000 + i), ownerId: '100' };
    await asked(world.rest, 'CreateService', { name, team: `team-${i % 10}`, repository }, token);
  }
  for (const { name: environment } of places) {
    const deployments = names.flatMap((service) =>
      regions.map((region) => ({
        service,
        environment,
        region,
        rollout: { key: 'first' },
        intent: 'INTENT_PLANNED',
        version: 'v1.0.0',
        imageDigest: digest('1'),
        status: 'DEPLOYMENT_STATUS_SUCCEEDED',
      })),
    );
    await asked(world.grpc, 'RecordDeployments', { deployments }, token);
  }
}

const grid = (page: Page) => page.getByRole('grid');

describe.skipIf(noBrowser ?? running)(title('the page in every state'), () => {
  // In order: the ledger is empty first, and large at the end.
  const world = useWorld(async () => undefined);

  it('says what to do when no service is known', async () => {
    const page = await world().open('/');
    await page.getByRole('heading', { name: 'No services are registered yet' }).waitFor();
    await page.goto(`${world().url}/incidents/`);
    await page.getByRole('heading', { name: 'No incident is open' }).waitFor();
    await page.goto(`${world().url}/changes/`);
    await page.getByRole('heading', { name: 'Nothing was deployed' }).waitFor();
  });

  it('says what is not in the ledger, and what an address does not name', async () => {
    const page = await world().open('/service/?name=nobody');
    await page.getByRole('heading', { name: 'This is not in the ledger' }).waitFor();
    await page.goto(`${world().url}/deployment/`);
    await page.getByRole('heading', { name: 'Not found: the address has no name in it' }).waitFor();
  });

  it('asks nothing of the ledger while env.json is wrong, and says each mistake', async () => {
    const page = await world().open('/404/');
    // Away from the first page, whose last requests are not this one's.
    await page.goto('about:blank');
    const asked: string[] = [];
    page.on('request', (request) => request.url().includes('/api/') && asked.push(request.url()));
    await page.route('**/env.json', (route) =>
      route.fulfill({ json: { environment: '', codeHost: 'http://example.com' } }),
    );
    await page.goto(world().url);
    await page.getByRole('heading', { name: 'This page is not set up' }).waitFor();
    const problems = await page.getByRole('listitem').allTextContents();
    expect(problems.join('\n')).toMatch(/environment: is empty/);
    expect(problems.join('\n')).toMatch(/codeHost: has to begin with https:\/\//);
    expect(problems.join('\n')).toMatch(/release/);
    expect(asked).toEqual([]);
  });

  it('says that one has to sign in where reads are closed', async () => {
    const page = await world().open('/404/');
    const problem = { type: 'urn:ledger:problem:unauthenticated', title: 'Unauthorized', status: 401 };
    await page.route('**/api/v1/{matrix,environments,services}*', (route) =>
      route.fulfill({ status: 401, json: problem }),
    );
    await page.goto(world().url);
    await page.getByRole('heading', { name: 'Sign in to read this ledger' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('shows 200 services in six cells, while it loads and after, and mounts only what is seen', async () => {
    await fillLarge(world());
    const page = await world().open('/404/');
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/v1/matrix', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(world().url);
    await page.getByRole('main').getByText('Loading').waitFor({ state: 'attached' });
    answer();
    await eventually(() => grid(page).getAttribute('aria-rowcount')).toBe('201');
    expect(await grid(page).getAttribute('aria-colcount')).toBe('7');
    expect(await page.getByRole('gridcell').count()).toBeLessThan(400);
    await page.getByRole('searchbox').fill('service-19');
    await eventually(() => grid(page).getAttribute('aria-rowcount')).toBe('11');
    await page.getByRole('searchbox').fill('no such thing');
    await page.getByRole('heading', { name: 'No service matches these filters' }).waitFor();
    await page.getByRole('link', { name: 'Clear the filters' }).click();
    await eventually(() => grid(page).getAttribute('aria-rowcount')).toBe('201');
  });

  it('says what failed, and reads again when asked', async () => {
    const page = await world().open('/404/');
    const problem = {
      title: 'Unavailable',
      detail: 'the database is out of reach',
      status: 503,
      requestId: 'r-12345678',
    };
    await page.route('**/api/v1/matrix', (route) => route.fulfill({ status: 503, json: problem }));
    await page.goto(world().url);
    await page.getByRole('heading', { name: 'The ledger could not be read' }).waitFor();
    expect(await page.getByRole('main').getByRole('alert').textContent()).toContain('r-12345678');
    await page.unroute('**/api/v1/matrix');
    await page.getByRole('button', { name: 'Try again' }).click();
    await grid(page).waitFor();
  });

  it('takes over what is typed before its scripts have come', async () => {
    const page = await world().open('/404/');
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/_next/static/**', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(world().url, { waitUntil: 'commit' });
    await page.getByRole('searchbox').fill('service-01');
    release();
    await page.waitForURL(/q=service-01/);
    await eventually(() => page.getByRole('searchbox').inputValue()).toBe('service-01');
  });

  it('keeps what it knew while the site is away, says as of when, and comes back by itself', async () => {
    const page = await world().open('/');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('rowheader').first().waitFor();
    await world().restart?.stop();
    await page.getByText(/The connection to the ledger is interrupted/).waitFor();
    await page.getByText('Reconnecting', { exact: true }).waitFor();
    expect(await page.getByRole('rowheader').count()).toBeGreaterThan(5);
    await world().restart?.start();
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 30_000 });
    await page.getByText(/The connection to the ledger is interrupted/).waitFor({ state: 'hidden' });
  });

  it('moves nothing when less motion is wanted', async () => {
    const page = await world().open('/', { reducedMotion: 'reduce' });
    await page.getByRole('rowheader').first().waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});
