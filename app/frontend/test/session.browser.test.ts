import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { signIn } from './editing.ts';
import { asked, eventually, noBrowser, running, sample, seeded, title, useWorld } from './world.ts';

/** As deployed: nothing is read without a sign-in. */
describe.skipIf(noBrowser ?? running)(title('a session, where reads are closed'), () => {
  const world = useWorld(seeded, 'signed-in');
  const rows = (page: Page) => page.getByRole('rowheader');
  const tokenAddress = () => `${world().harness?.issuers.people.url}/token`;

  /** Access tokens that end after some seconds; `renewal` says whether the issuer renews them. */
  const shortSessions = (page: Page, seconds: number, renewal: () => boolean) =>
    page.route(tokenAddress(), async (route) => {
      if (route.request().postData()?.includes('grant_type=refresh_token') && !renewal()) {
        return route.fulfill({
          status: 400,
          headers: { 'access-control-allow-origin': '*' },
          json: { error: 'invalid_grant' },
        });
      }
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), expires_in: seconds } });
    });

  const openIncident = async () => {
    const request = {
      service: sample.service,
      environment: sample.environment,
      title: 'Slow',
      severity: 'SEVERITY_MINOR',
    };
    return String((await asked(world().rest, 'OpenIncident', request, await world().token('editor')))['id']);
  };

  it('asks to sign in where it has to, and returns to the asked page', async () => {
    const page = await world().open('/?q=payments-ch&environment=prod');
    await page.getByRole('heading', { name: 'Sign in to read this ledger' }).waitFor();
    await signIn(page, 'viewer');
    await eventually(() => rows(page).count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?q=payments-ch&environment=prod');
  });

  const slowDiscovery = (page: Page, milliseconds: readonly number[]) => {
    const waits = [...milliseconds];
    return page.route(`${world().harness?.issuers.people.url}/.well-known/openid-configuration`, async (route) => {
      await delay(waits.shift() ?? 0);
      await route.continue().catch(() => undefined);
    });
  };

  it('goes to the issuer as a person asks, while the try without a question is on its way', async () => {
    const page = await world().open('/404/');
    await slowDiscovery(page, [800, 2500]);
    await page.goto(`${world().url}/?environment=prod`);
    await page.getByRole('heading', { name: 'Sign in to read this ledger' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'viewer@example.com' }).click();
    await rows(page).first().waitFor();
    expect(new URL(page.url()).search).toBe('?environment=prod');
  });

  it('goes to the issuer as a person asks in the moment in which that try leaves the page', async () => {
    const page = await world().open('/404/');
    await page.addInitScript(() => {
      const click = () => document.querySelector<HTMLButtonElement>('main [role=alert] button')?.click();
      if (window.location.search === '') window.addEventListener('beforeunload', click, { once: true });
    });
    await slowDiscovery(page, [0, 2500]);
    await page.goto(world().url);
    await page.getByRole('button', { name: 'viewer@example.com' }).click();
    await rows(page).first().waitFor();
  });

  it('leads to the asked page after a sign-in that failed first', async () => {
    const page = await world().open('/?environment=prod');
    await page.getByRole('button', { name: 'Sign in' }).first().click();
    await page.getByRole('button', { name: 'viewer@example.com' }).waitFor();
    await page.goto(`${world().url}/signed-in/?error=access_denied&state=another`);
    await page.getByRole('heading', { name: 'Sign-in failed' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'viewer@example.com' }).click();
    await rows(page).first().waitFor();
    expect(new URL(page.url()).search).toBe('?environment=prod');
  });

  it('opens a received link in another tab, and reloads, without a question', async () => {
    const page = await world().open('/');
    await signIn(page, 'viewer');
    const link = `${world().url}/changes/?environment=prod&since=7d`;
    const other = await page.context().newPage();
    await other.goto(link);
    await other.getByRole('region', { name: 'Deployments' }).waitFor();
    expect(other.url()).toBe(link);
    await other.reload();
    await other.getByRole('region', { name: 'Deployments' }).waitFor();
    expect(other.url()).toBe(link);
  });

  it('does not sign in again by itself after a sign-out', async () => {
    const page = await world().open('/');
    await signIn(page, 'viewer');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to read this ledger' }).waitFor();
    await page.waitForTimeout(1500);
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });

  it('shows nothing that was read before, after a sign-out', async () => {
    const page = await world().open('/');
    await signIn(page, 'viewer');
    await rows(page).first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to read this ledger' }).waitFor();
    expect(await rows(page).count()).toBe(0);
    expect(await page.getByText('This page shows the state as of').count()).toBe(0);
  });

  it('is renewed before its token ends, and stays live', async () => {
    const page = await world().open('/');
    let renewals = 0;
    await shortSessions(page, 4, () => {
      renewals += 1;
      return true;
    });
    await signIn(page, 'viewer');
    await page.getByText('Live', { exact: true }).waitFor();
    await eventually(() => renewals).toBeGreaterThan(3);
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.getByText('Your sign-in has ended').count()).toBe(0);
  });

  it('shows when it ended and the age of the page, keeps the draft, and continues from there', async () => {
    const id = await openIncident();
    const page = await world().open(`/incident/?id=${id}`);
    await shortSessions(page, 8, () => false);
    await signIn(page, 'editor');
    await page.locator('form textarea').fill('Half of a thou');
    const notice = page.getByRole('status').filter({ hasText: 'Your sign-in has ended' });
    await notice.waitFor();
    await eventually(() => notice.textContent()).toMatch(/as of \d\d:\d\d:\d\d/);
    expect(await page.locator('form textarea').inputValue()).toBe('Half of a thou');
    await page.unroute(tokenAddress());
    await notice.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('button', { name: 'editor@example.com' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    // The session is there before the way back to the page that was asked for.
    await eventually(() => page.url()).toContain(`/incident/?id=${id}`);
    expect(await page.locator('form textarea').inputValue()).toBe('Half of a thou');
    await page.locator('form textarea').fill('Half of a thought, and the rest');
    await page.getByRole('button', { name: 'Add the note' }).click();
    await eventually(() => page.locator('ol').textContent()).toContain('and the rest');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('keeps the matrix with its age after the end', async () => {
    const page = await world().open('/');
    await shortSessions(page, 5, () => false);
    await signIn(page, 'viewer');
    await rows(page).first().waitFor();
    const notice = page.getByRole('status').filter({ hasText: 'Your sign-in has ended' });
    await notice.waitFor();
    await eventually(() => notice.textContent()).toMatch(/as of \d\d:\d\d:\d\d/);
    expect(await rows(page).count()).toBeGreaterThan(5);
    expect(await page.getByText('Live', { exact: true }).count()).toBe(0);
  });
});
