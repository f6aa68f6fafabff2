import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { asked, eventually, noBrowser, running, sample, seeded, title, useWorld } from './world.ts';

describe.skipIf(noBrowser ?? running)(title('instants on the page'), () => {
  const world = useWorld(seeded);
  const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
  const field = (page: Page, name: string) => page.getByLabel(name, { exact: true }).first();

  it('can be typed digit by digit, over what is there', async () => {
    const page = await world().open('/changes/?since=2026-11-20T00:00:00Z');
    const from = field(page, 'From');
    await eventually(() => from.inputValue()).toBe('2026-11-20T11:00');
    await from.focus();
    // Month, day, year, hour, minute and half of the day, as the browser of the tests has them.
    await page.keyboard.type('10192025', { delay: 60 });
    await page.keyboard.press('Tab');
    await page.keyboard.type('0245p', { delay: 60 });
    await eventually(() => from.inputValue()).toBe('2025-10-19T14:45');
    await eventually(() => parameter(page, 'since')).toBe('2025-10-19T03:45:00.000Z');
  });

  it('mean the same in a link to a comparison in another zone', async () => {
    const page = await world().open('/compare/?from=prod&to=prod');
    await field(page, 'As it was at').fill('2026-11-20T09:00');
    await eventually(() => parameter(page, 'fromAt')).toBe('2026-11-19T22:00:00.000Z');
    await page
      .getByRole('heading', { level: 1, name: /^prod at 20 Nov 2026, 09:00 AEDT compared with prod$/ })
      .waitFor();
    const sent = await world().open(new URL(page.url()).pathname + new URL(page.url()).search, {
      timezoneId: 'America/New_York',
    });
    await eventually(() => field(sent, 'As it was at').inputValue()).toBe('2026-11-19T17:00');
  });

  it('stay where they are on the matrix of an earlier time, whatever else is chosen', async () => {
    const page = await world().open('/404/');
    await page.clock.install({ time: Date.now() });
    const at = new Date(Date.now() - 35 * 60_000).toISOString();
    await page.goto(`${world().url}/?at=${at}`);
    await page.getByText(/^As it was at/).waitFor();
    await page.clock.fastForward(70 * 60_000);
    await page.getByRole('searchbox').fill(sample.service);
    await page.clock.runFor(3000);
    await eventually(() => parameter(page, 'q')).toBe(sample.service);
    await page.clock.runFor(3000);
    expect(parameter(page, 'at')).toBe(at);
  });

  it('bound what is looked at before an incident, until a span is chosen again', async () => {
    const { incidents } = await asked(world().rest, 'ListIncidents', { unresolved: true });
    const [incident] = incidents as unknown as readonly { id: string; startedAt: string }[];
    const start = Date.parse(incident?.startedAt ?? '');
    const hours = (count: number) => new Date(start + count * 3_600_000).toISOString();
    const [from, until] = [hours(-30), hours(-2)];
    const page = await world().open(`/incident/?id=${incident?.id}&from=${from}&until=${until}`);
    const lens = page.getByRole('region', { name: 'What changed before' });
    const link = page.getByRole('link', { name: 'All deployments in that time' });
    await eventually(() => link.getAttribute('href')).toContain(encodeURIComponent(until));
    expect(await link.getAttribute('href')).toContain(encodeURIComponent(from));
    const ended = lens.locator('tbody tr time').last();
    await ended.waitFor();
    for (const at of await lens
      .locator('tbody tr time')
      .evaluateAll((all) => all.map((time) => time.getAttribute('datetime'))))
      expect(Date.parse(at ?? '')).toBeGreaterThanOrEqual(Date.parse(from));
    await page.getByLabel('How far back').selectOption('6');
    await eventually(() => parameter(page, 'from')).toBeNull();
    await eventually(() => link.getAttribute('href')).toContain(encodeURIComponent(hours(-6)));
    await eventually(() => page.getByLabel('From', { exact: true }).inputValue()).not.toBe('');
  });

  it('may be a span, which asks once', async () => {
    const page = await world().open('/404/');
    const reads: string[] = [];
    page.on('request', (request) => /\/v1\/matrix/.test(request.url()) && reads.push(request.url()));
    await page.goto(`${world().url}/?at=24h`);
    await page.getByText(/^As it was at/).waitFor();
    await page.waitForTimeout(1500);
    // The minute may end meanwhile.
    expect(reads.length).toBeLessThanOrEqual(2);
  });

  it('are not to come: the matrix of tomorrow is that of now, and says so', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const page = await world().open(`/?at=${tomorrow}`);
    await page.getByRole('rowheader').first().waitFor();
    await page
      .getByRole('navigation', { name: 'Show only' })
      .getByRole('link', { name: /open incident/ })
      .waitFor();
    await page.getByRole('button', { name: 'Look back' }).waitFor();
  });

  it('lead back to the button that asked for them, and never into the future', async () => {
    const page = await world().open('/');
    const lookBack = page.getByRole('button', { name: 'Look back' });
    await lookBack.focus();
    await page.keyboard.press('Enter');
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('range');
    await page.keyboard.press('PageDown');
    await eventually(() => parameter(page, 'at')).not.toBeNull();
    await field(page, 'As it was at').fill('2099-01-01T00:00');
    await eventually(() => parameter(page, 'at')).toBeNull();
    await page.getByRole('button', { name: 'Back to now' }).focus();
    await page.keyboard.press('Enter');
    await eventually(() => lookBack.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('and versions change their sides with a swap, and Enter confirms a version', async () => {
    const page = await world().open(`/compare/?from=uat&to=prod&service=${sample.service}`);
    const versions = page.getByLabel('Version', { exact: true });
    await versions.first().fill('v1.2.0');
    await versions.first().press('Enter');
    await eventually(() => parameter(page, 'fromVersion')).toBe('v1.2.0');
    expect(await versions.first().evaluate((input) => input === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: 'Swap' }).click();
    await eventually(() => versions.last().inputValue()).toBe('v1.2.0');
    expect(await versions.first().inputValue()).toBe('');
  });

  it('of a metric are behind a link to its chart', async () => {
    const page = await world().open('/metrics/?team=payments#rework-rate');
    const chart = page.locator('#rework-rate');
    await chart.waitFor();
    await eventually(() => chart.evaluate((section) => Math.abs(section.getBoundingClientRect().top) < 400)).toBe(true);
  });
});
