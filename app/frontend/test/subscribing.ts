import { describe, expect, it } from 'vitest';
import { signIn } from './editing.ts';
import { asked, eventually, sample, type World } from './world.ts';

export function subscribing(world: () => World): void {
  describe('a subscriber', () => {
    it('finds the feed of a service from its page', async () => {
      const page = await world().open(`/service/?name=${sample.service}`);
      await page.getByRole('link', { name: 'Subscribe' }).click();
      const link = page.getByRole('region', { name: 'Feed' }).getByRole('link');
      await link.waitFor();
      const feed = await (await fetch(String(await link.getAttribute('href')))).json();
      const { items } = feed as { items: readonly { tags: readonly string[] }[] };
      expect(new Set(items.flatMap(({ tags }) => tags.slice(0, 1)))).toEqual(new Set([sample.service]));
    });

    it('adds a webhook as an editor, sees its secret once, pauses and deletes it', async () => {
      const page = await world().open(`/subscribe/?service=${sample.service}&environment=${sample.environment}`);
      await signIn(page, 'editor');
      const webhooks = page.getByRole('region', { name: 'Webhooks', exact: true }).first();
      const url = `https://hooks.example.com/${Date.now()}`;
      await webhooks.getByLabel('Send to').fill('http://hooks.example.com/plain');
      await webhooks.getByRole('button', { name: 'Add a webhook' }).click();
      await webhooks.getByRole('alert').getByText('is not https').first().waitFor();
      await webhooks.getByLabel('Send to').fill(url);
      await webhooks.getByRole('button', { name: 'Add a webhook' }).click();
      await webhooks.getByText(/^whsec_[A-Za-z0-9+/]{43}=$/).waitFor();
      const row = webhooks.getByRole('row').filter({ hasText: url });
      expect(await row.textContent()).toContain(`${sample.service} in ${sample.environment}`);
      await row.getByRole('button', { name: 'Pause' }).click();
      await row.getByRole('button', { name: 'Resume' }).waitFor();
      const token = await world().token('editor');
      const { subscriptions } = await asked(world().rest, 'ListSubscriptions', {}, token);
      const own = (subscriptions as unknown as { url: string; state: string }[]).find((each) => each.url === url);
      expect(own?.state).toBe('SUBSCRIPTION_STATE_PAUSED');
      await row.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await eventually(() => row.count()).toBe(0);
    });
  });
}
