import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { asked, eventually, noBrowser, running, sample, seeded, title, useWorld, type World } from './world.ts';

const most = 3;
const compared = /than before \(|as before|earlier data/;
const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
} as const;

async function countDeployments({ rest }: World): Promise<number> {
  let count = 0;
  let pageToken = '';
  do {
    const page = await asked(rest, 'ListDeployments', { pageSize: 200, ...(pageToken && { pageToken }) });
    count += (page['deployments'] as unknown as readonly unknown[]).length;
    pageToken = String(page['nextPageToken'] ?? '');
  } while (pageToken !== '');
  return count;
}

/** A reader that begins at the matrix, and whose every click, key and choice counts. */
class Reader {
  interactions = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async click(target: Locator): Promise<void> {
    this.interactions += 1;
    await target.click();
  }

  async type(target: Locator, text: string): Promise<void> {
    this.interactions += 1;
    await target.fill(text);
  }

  section(name: string): Promise<void> {
    return this.click(this.page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name }));
  }

  /** Opens the palette and types. */
  async find(text: string): Promise<void> {
    await this.click(this.page.getByRole('button', { name: 'Jump to' }));
    await this.type(this.page.getByRole('combobox', { name: 'Jump to' }), text);
  }

  get hit(): Locator {
    return this.page.getByRole('dialog').getByRole('option');
  }
}

interface Deployment {
  readonly id: string;
  readonly version: string;
  readonly imageDigest: string;
  readonly claim: { readonly actor: string };
  readonly attribution?: { readonly approver?: string; readonly pullRequest?: { readonly number: number } };
}

interface Ran {
  readonly service: string;
  readonly claimed?: { readonly version: string };
}

interface Waiting {
  readonly service: string;
  readonly waitingSince?: string;
  readonly commits?: readonly { readonly message: string; readonly pullRequest?: number }[];
}

const newest = async (world: World): Promise<Deployment> => {
  const request = { ...sample, status: 'DEPLOYMENT_STATUS_SUCCEEDED', pageSize: 1 };
  const { deployments } = await asked(world.rest, 'ListDeployments', request);
  const [deployment] = deployments as unknown as readonly Deployment[];
  if (!deployment) throw new Error('the seed has no deployment of the sample');
  return deployment;
};

/** The cell of the sample, in the last place of the last environment. */
async function openSample(reader: Reader): Promise<void> {
  await reader.type(reader.page.getByRole('searchbox'), sample.service);
  await reader.click(reader.page.getByRole('gridcell').last().getByRole('link'));
}

const questions: Readonly<Record<string, (reader: Reader, world: World) => Promise<void>>> = {
  'which version of a service runs in production': async (reader, world) => {
    await reader.type(reader.page.getByRole('searchbox'), sample.service);
    const { version } = await newest(world);
    // The last place of the last environment is the sample's.
    await eventually(() => reader.page.getByRole('gridcell').last().textContent()).toContain(version);
  },
  'where does something else run than was deployed': async (reader) => {
    const only = reader.page.getByRole('navigation', { name: 'Show only' });
    await reader.click(only.getByRole('link', { name: /drifted/ }));
    await reader.page
      .getByText(/drifted · runs/)
      .first()
      .waitFor();
  },
  'what waits for production, since when, with which commits': async (reader, world) => {
    await reader.section('Compare');
    const { services } = await asked(world.rest, 'Compare', { environment: 'uat', otherEnvironment: 'prod' });
    const waits = (services as unknown as readonly Waiting[]).find(
      ({ waitingSince, commits }) => waitingSince && commits?.some(({ pullRequest }) => pullRequest),
    );
    const [commit] = waits?.commits ?? [];
    const table = reader.page.getByRole('region', { name: 'What differs' });
    const row = table.getByRole('row').filter({ hasText: waits?.service ?? 'none waits' });
    await row.getByText(/ ago$/).first().waitFor();
    await row
      .getByText(commit?.message ?? 'no commit')
      .first()
      .waitFor();
    await row
      .getByRole('link', { name: `#${commit?.pullRequest}` })
      .first()
      .waitFor();
  },
  'what changed in the hour before an incident, and what is the likely cause': async (reader) => {
    await reader.section('Incidents');
    await reader.click(reader.page.getByRole('region', { name: 'Open incidents' }).getByRole('link').first());
    await reader.page.getByRole('heading', { name: 'What changed before' }).waitFor();
    await reader.page
      .getByText(/before the start/)
      .first()
      .waitFor();
  },
  'who deployed this, and who approved it': async (reader, world) => {
    const { claim, attribution } = await newest(world);
    await openSample(reader);
    const facts = reader.page.locator('dl');
    await facts.getByText(claim.actor).first().waitFor();
    await facts.getByText(String(attribution?.approver)).first().waitFor();
  },
  'where did a pull request go': async (reader, world) => {
    const number = (await newest(world)).attribution?.pullRequest?.number;
    await reader.find(`#${number}`);
    await reader.hit
      .filter({ hasText: `#${number}` })
      .first()
      .waitFor();
  },
  'what ran some days ago': async (reader, world) => {
    await reader.click(reader.page.getByRole('button', { name: 'Look back' }));
    // The slider comes with the focus: a key is all it takes.
    await eventually(() => reader.page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('range');
    reader.interactions += 1;
    await reader.page.keyboard.press('PageDown');
    await reader.page.waitForURL(/at=/);
    const asOf = new URL(reader.page.url()).searchParams.get('at') ?? '';
    expect(Date.now() - Date.parse(asOf)).toBeGreaterThan(86_400_000);
    await reader.page.getByText(/^As it was at/).waitFor();
    const { cells } = await asked(world.rest, 'GetMatrix', { asOf });
    const row = reader.page.getByRole('row').nth(1);
    const service = await row.getByRole('rowheader').getByRole('link').textContent();
    const ran = (cells as unknown as readonly Ran[]).filter((cell) => cell.service === service);
    expect(ran.length).toBeGreaterThan(0);
    const shown = (await row.getByRole('gridcell').allTextContents()).join(' ');
    for (const { claimed } of ran) expect(shown).toContain(claimed?.version ?? '');
  },
  'do we get better, and does each team': async (reader) => {
    await reader.section('Metrics');
    await reader.page.getByRole('heading', { name: 'Delivery metrics for all teams' }).waitFor();
    const teams = reader.page.getByRole('region', { name: 'All teams' });
    await teams.getByRole('row').filter({ hasText: 'payments' }).getByText(compared).first().waitFor();
    await reader.page.getByRole('region', { name: 'Change lead time', exact: true }).getByText(compared).waitFor();
  },
  'what ran before this, to go back to': async (reader) => {
    await openSample(reader);
    await reader.click(reader.page.getByRole('link', { name: 'the previous deployment here' }));
    await reader.page.getByRole('link', { name: 'the next deployment here' }).waitFor();
  },
  'what changed in production today': async (reader, world) => {
    const asking = reader.page.waitForRequest(/\/v1\/deployments\?/);
    await reader.find('changed prod');
    await reader.click(reader.hit.first());
    const { searchParams } = new URL((await asking).url());
    const [environment, since] = [searchParams.get('environment') ?? '', searchParams.get('since') ?? ''];
    expect(environment).toBe('prod');
    expect(Math.round((Date.now() - Date.parse(since)) / 3_600_000)).toBe(24);
    const { deployments } = await asked(world.rest, 'ListDeployments', { environment, since, pageSize: 50 });
    const changed = (deployments as unknown as readonly Deployment[]).map(({ version }) => version);
    const rows = reader.page.getByRole('region', { name: 'Deployments' }).locator('tbody tr');
    await eventually(async () => (await rows.locator('td:nth-child(2)').allTextContents()).sort()).toEqual(
      changed.toSorted(),
    );
    expect(changed).not.toEqual([]);
  },
  'where do I hear of the next change': async (reader, world) => {
    await reader.find('feed');
    await reader.click(reader.hit.first());
    const address = await reader.page.getByRole('region', { name: 'Feed' }).getByRole('link').textContent();
    const feed = await fetch(String(address));
    expect([feed.status, address]).toEqual([200, `${world.url}/api/v1/feed`]);
    expect(await feed.json()).toMatchObject({ version: 'https://jsonfeed.org/version/1.1' });
  },
  'which image is this, to look for it elsewhere': async (reader, world) => {
    const { imageDigest } = await newest(world);
    await reader.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openSample(reader);
    await reader.click(reader.page.getByRole('button', { name: `Copy the digest ${imageDigest}` }).first());
    await eventually(() => reader.page.evaluate(() => navigator.clipboard.readText())).toBe(imageDigest);
  },
  'what was deployed, as a file': async (reader, world) => {
    await reader.section('Deployments');
    // More than the page has loaded.
    const all = await countDeployments(world);
    expect(all).toBeGreaterThan(50);
    const file = reader.page.waitForEvent('download');
    await reader.click(reader.page.getByRole('button', { name: 'Export all (CSV)' }));
    const lines = readFileSync(await (await file).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).toMatch(/^id,service,/);
    expect(lines).toHaveLength(all + 1);
  },
  'what runs where, on paper': async (reader) => {
    // The only step is the browser's own command to print.
    reader.interactions += 1;
    // After the page's own listener, so that these are the rows that the browser copies, of those that the grid has then.
    await reader.page.evaluate(() =>
      addEventListener('beforeprint', () => {
        const rows = Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')) - 1;
        const printed = document.querySelectorAll('[role=rowheader]').length;
        document.documentElement.dataset['printed'] = `${printed} of ${rows}`;
      }),
    );
    await reader.page.pdf({ format: 'A4' });
    const [, printed, rows] =
      /^(\d+) of (\d+)$/.exec((await reader.page.locator('html').getAttribute('data-printed')) ?? '') ?? [];
    expect(printed).toBe(rows);
    expect(Number(rows)).toBeGreaterThan(50);
  },
};

describe.skipIf(noBrowser ?? running)(title('questions of a day'), () => {
  const world = useWorld(seeded);
  for (const [size, options] of Object.entries(sizes)) {
    it.each(Object.entries(questions))(`%s: within ${most} interactions on a ${size}`, async (_question, answer) => {
      const page = await world().open('/', options);
      await page.getByRole('rowheader').first().waitFor();
      const reader = new Reader(page);
      await answer(reader, world());
      expect(reader.interactions).toBeGreaterThan(0);
      expect(reader.interactions).toBeLessThanOrEqual(most);
    });
  }
});
