import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { asked, deploy, eventually, type Role, sample, type World } from './world.ts';

/** Through the issuer's own page. */
export async function signIn(page: Page, role: Role): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await page.getByRole('button', { name: `${role}@example.com` }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  // The session is there before the way back to the page that was asked for.
  await page.waitForURL(({ pathname }) => !pathname.startsWith('/signed-in'));
}

export function editing(world: () => World): void {
  const openIncident = async (title: string) => {
    const request = { service: sample.service, environment: sample.environment, title, severity: 'SEVERITY_MINOR' };
    const { id } = await asked(world().rest, 'OpenIncident', request, await world().token('editor'));
    return String(id);
  };

  describe('an editor', () => {
    it('signs in, opens an incident with its cause, and resolves it', async () => {
      const { version } = await deploy(world());
      const page = await world().open('/incidents/');
      await signIn(page, 'editor');
      expect(new URL(page.url()).pathname).toBe('/incidents/');
      await page.getByRole('button', { name: 'Open an incident' }).click();
      const form = page.getByRole('dialog', { name: 'Open an incident' });
      const title = `Checkout is slow ${version}`;
      await form.getByLabel('What is wrong').fill(title);
      await form.getByLabel('Service').selectOption(sample.service);
      await form.getByLabel('Environment').selectOption(sample.environment);
      await form.getByLabel(/^Started/).fill('2026-11-01T09:30');
      const choice = form.getByLabel('Caused by').locator('option', { hasText: version });
      await choice.waitFor({ state: 'attached' });
      await form.getByLabel('Caused by').selectOption(await choice.getAttribute('value'));
      await form.getByRole('button', { name: 'Open it' }).click();
      await page.waitForURL(/\/incident\//);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      expect(await page.locator('dl').textContent()).toContain('1 Nov 2026, 09:30 AEDT');
      await page
        .getByRole('link', { name: new RegExp(version) })
        .first()
        .waitFor();
      await page.getByLabel('What happened').selectOption('resolved');
      await page.locator('form textarea').fill('Scaled out');
      await page.getByRole('button', { name: 'Resolve' }).click();
      await eventually(() => page.locator('ol').textContent()).toContain('Scaled out');
      expect(await page.locator('ol').textContent()).toContain('editor');
    });

    it('sees a conflict when another editor was faster, keeps what was typed, and can send it again', async () => {
      const id = await openIncident('Two at once');
      const page = await world().open(`/incident/?id=${id}`);
      await signIn(page, 'editor');
      await page.locator('form textarea').fill('Mine');
      const other = { id, kind: 'INCIDENT_ENTRY_KIND_NOTE', note: 'Theirs', expectedVersion: 1 };
      await asked(world().rest, 'AppendIncidentEntry', other, await world().token('admin'));
      await eventually(() => page.locator('ol').textContent()).toContain('Theirs');
      await page.getByRole('button', { name: 'Add the note' }).click();
      const conflict = page.getByRole('alert').filter({ hasText: 'Another person changed this' });
      await conflict.waitFor();
      expect(await page.locator('form textarea').inputValue()).toBe('Mine');
      await conflict.getByRole('button', { name: 'Show the current version' }).click();
      await page.getByRole('button', { name: 'Add the note' }).click();
      await eventually(() => page.locator('ol').textContent()).toContain('Mine');
    });

    it('types into one incident, and not into another that was looked at before', async () => {
      const [one, other] = [await openIncident('The one'), await openIncident('The other')];
      const page = await world().open(`/incident/?id=${other}`);
      await signIn(page, 'editor');
      const note = page.locator('form textarea');
      const jump = async (id: string, title: string) => {
        await page.getByRole('button', { name: 'Jump to' }).click();
        await page.getByRole('combobox', { name: 'Jump to' }).fill(id);
        await page.getByRole('dialog').getByRole('option').filter({ hasText: title }).first().click();
        await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      };
      await note.waitFor();
      await jump(one, 'The one');
      await note.fill('About the one');
      await jump(other, 'The other');
      expect(await note.inputValue()).toBe('');
      await jump(one, 'The one');
      expect(await note.inputValue()).toBe('About the one');
      await page.getByRole('button', { name: 'Add the note' }).click();
      await eventually(() => page.locator('ol').textContent()).toContain('About the one');
    });

    it('keeps tokens in memory, and is signed in again after a reload, without a question', async () => {
      const page = await world().open('/incidents/?team=payments');
      await signIn(page, 'editor');
      const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
      expect(stored).toBe(JSON.stringify([{ 'sign-in': 'kept' }, {}, '']));
      await page.reload();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      // The page that receives the code has the button too, before it leads back.
      await eventually(() => Promise.resolve(new URL(page.url()).search)).toBe('?team=payments');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.reload();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    });
  });

  describe('a viewer', () => {
    it('is shown no button that the ledger would refuse', async () => {
      const page = await world().open(`/incident/?id=${await openIncident('Only to look at')}`);
      await signIn(page, 'viewer');
      await page.getByRole('heading', { name: 'Only to look at' }).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      expect(await page.locator('form textarea').count()).toBe(0);
    });
  });
}
