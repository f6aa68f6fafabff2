import { plantDeadLetters } from '@sample-platform-ai/backend/test/webhooks/dead-letters.ts';
import { describe, expect, it } from 'vitest';
import { violations } from './accessibility.ts';
import { signIn } from './editing.ts';
import { asked, eventually, noBrowser, running, seeded, title, useWorld } from './world.ts';

describe.skipIf(noBrowser ?? running)(title('webhooks on the page'), () => {
  const world = useWorld(seeded);
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

  /** Paused, so that nothing is really sent. */
  const paused = async (name: string) => {
    const token = await world().token('editor');
    const fields = { url: `https://hooks.example.com/${name}`, format: 'EVENT_FORMAT_LEDGER', environment: 'prod' };
    const { id } = await asked(world().rest, 'CreateSubscription', { ...fields, secret }, token);
    const change = { ...fields, id: String(id), state: 'SUBSCRIPTION_STATE_PAUSED', expectedVersion: 1 };
    await asked(world().rest, 'UpdateSubscription', change, token);
    return { id: String(id), url: fields.url };
  };
  const opened = async () => {
    const page = await world().open('/subscribe/', { viewport: { width: 1280, height: 900 } });
    await signIn(page, 'editor');
    return page;
  };

  it('shows what a target did not take, sends one and then all of it again, by keys', async () => {
    const { id, url } = await paused('letters');
    const { database } = world().harness ?? {};
    await plantDeadLetters(database?.adminUrl ?? '', id, ['v7.0.1', 'v7.0.2', 'v7.0.3']);
    const page = await opened();
    const opener = page.getByRole('button', { name: `Failed deliveries: ${url}` });
    await opener.focus();
    await page.keyboard.press('Enter');
    const letters = page.getByRole('region', { name: `Failed deliveries to ${url}` });
    const row = letters.getByRole('row').filter({ hasText: 'v7.0.2' });
    await row.getByText('HTTP 500').waitFor();
    expect(await letters.getByRole('button', { name: /^Send again/ }).count()).toBe(3);
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe(
      `Failed deliveries to ${url}`,
    );
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page), 'dark').toEqual([]);

    await page.route('**/redeliveries', (route) => route.abort());
    await row.getByRole('button', { name: /^Send again/ }).click();
    await letters.getByRole('alert').getByText('The ledger did not answer').waitFor();
    await page.unroute('**/redeliveries');
    await row.getByRole('button', { name: /^Send again/ }).focus();
    await page.keyboard.press('Enter');
    await letters.getByText('1 event is queued.').waitFor();
    await row.waitFor({ state: 'detached' });
    await letters.getByRole('button', { name: 'Send all again' }).click();
    await letters.getByText('2 events are queued.').waitFor();
    await letters.getByText('None in the last 30 days.').waitFor();
    const left = await asked(world().rest, 'ListDeadLetters', { id }, await world().token('editor'));
    expect(left['deadLetters'] ?? []).toEqual([]);
    await letters.getByRole('button', { name: 'Close' }).click();
    await eventually(() => opener.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('names what is deleted before it is, and keeps it where the answer is no', async () => {
    const { id, url } = await paused('ending');
    const state = async () =>
      (await asked(world().rest, 'GetSubscription', { id }, await world().token('editor')))['state'];
    const page = await opened();
    await page.getByRole('button', { name: `Delete: ${url}` }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Delete this webhook?' });
    await dialog.getByText(url).waitFor();
    expect(await dialog.textContent()).toContain('all services in prod');
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Keep it');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await state()).toBe('SUBSCRIPTION_STATE_PAUSED');

    await page.getByRole('button', { name: `Delete: ${url}` }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('row').filter({ hasText: url }).waitFor({ state: 'detached' });
    expect(await state()).toBe('SUBSCRIPTION_STATE_ENDED');
  });
});
