import { describe, expect, it } from 'vitest';
import { durationText } from '../lib/time.ts';
import { asked, eventually, sample, type World } from './world.ts';

interface Cell {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  readonly claimed?: { readonly version: string };
  readonly drift: string;
}

/** The last midnight between a Thursday and a Friday in a zone: found by looking back, independent of the page's way. */
function lastFriday(zone: string, now: number): Date {
  const quarterMs = 900_000;
  const weekday = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short' });
  let at = Math.floor(now / quarterMs) * quarterMs;
  while (weekday.format(at) !== 'Fri') at -= quarterMs;
  while (weekday.format(at - quarterMs) === 'Fri') at -= quarterMs;
  return new Date(at);
}

/** What people come for; each answer is compared with the API's. */
export function tasks(world: () => World): void {
  const cells = async () => {
    const { cells } = await asked(world().rest, 'GetMatrix');
    return cells as unknown as readonly Cell[];
  };
  const rowOf = (service: string) => `[role=row]:has([role=rowheader] a:text-is("${service}"))`;

  describe('a reader', () => {
    it('sees which version runs in each region of each environment', async () => {
      const page = await world().open(`/?q=${sample.service}`);
      const row = page.locator(rowOf(sample.service));
      await row.waitFor();
      const shown = await row.getByRole('gridcell').allTextContents();
      const expected = (await cells()).filter(({ service }) => service === sample.service);
      expect(shown).toHaveLength(5);
      for (const [i, { claimed }] of expected.entries()) expect(shown[i]).toContain(claimed?.version);
    });

    it('finds what drifted, and can send the question to a colleague', async () => {
      const page = await world().open('/');
      await page
        .getByRole('navigation', { name: 'Show only' })
        .getByRole('link', { name: /drifted/ })
        .click();
      await page.waitForURL(/show=drifted/);
      const drifted = new Set(
        (await cells()).flatMap((cell) => (cell.drift === 'DRIFT_DRIFTED' ? [cell.service] : [])),
      );
      expect(drifted.size).toBeGreaterThan(0);
      const grid = page.getByRole('grid');
      await eventually(() => grid.getAttribute('aria-rowcount')).toBe(String(drifted.size + 1));
      const sent = await world().open(new URL(page.url()).pathname + new URL(page.url()).search);
      await eventually(() => sent.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(drifted.size + 1));
    });

    it('filters by text, and finds the filter again after a reload', async () => {
      const page = await world().open('/');
      await page.getByRole('searchbox').fill('payments ord');
      const names = page.getByRole('rowheader').getByRole('link');
      await eventually(() => names.allTextContents()).toEqual(['payments-orders']);
      await page.waitForURL(/q=payments\+ord/);
      await page.reload();
      await eventually(() => names.allTextContents()).toEqual(['payments-orders']);
      expect(await page.getByRole('searchbox').inputValue()).toBe('payments ord');
    });

    it('asks what changed in prod ap-southeast-4 since Friday, by one link', async () => {
      const page = await world().open('/changes/?environment=prod&region=ap-southeast-4&since=friday');
      const since = lastFriday('Australia/Melbourne', Date.now());
      const filter = { environment: 'prod', region: 'ap-southeast-4', since: since.toISOString(), pageSize: 50 };
      const { deployments } = await asked(world().rest, 'ListDeployments', filter);
      const expected = deployments as unknown as readonly { service: string; version: string }[];
      const rows = page.getByRole('region', { name: 'Deployments' }).locator('tbody tr');
      await eventually(() => rows.count()).toBe(expected.length);
      const shown = await rows.evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll('td')].slice(0, 2).map((cell) => cell.textContent)),
      );
      expect(shown).toEqual(expected.map(({ service, version }) => [service, version]));
    });

    it.each(
      ['Australia/Melbourne', 'America/Los_Angeles', 'Pacific/Auckland', 'Asia/Kolkata'].flatMap((zone) =>
        // The hours around midnight of a Thursday to a Monday, and the ends of daylight saving time in Melbourne.
        [
          '2026-11-19T12:50',
          '2026-11-20T13:10',
          '2026-11-22T23:30',
          '2026-11-23T08:00',
          '2026-10-04T01:00',
          '2026-04-05T01:00',
        ].map((now) => [zone, `${now}:00Z`] as const),
      ),
    )('asks since Friday by the midnight of %s at %s', async (zone, now) => {
      const page = await world().open('/404/', { timezoneId: zone });
      await page.clock.setFixedTime(now);
      const asking = page.waitForRequest(/\/v1\/deployments\?/);
      await page.goto(`${world().url}/changes/?since=friday`);
      const since = new URL((await asking).url()).searchParams.get('since');
      expect(since).toBe(lastFriday(zone, Date.parse(now)).toISOString());
    });

    it('looks further back, page by page', async () => {
      const page = await world().open('/changes/');
      const rows = page.locator('tbody tr');
      await eventually(() => rows.count()).toBe(50);
      await page.getByRole('button', { name: 'Show older ones' }).click();
      await eventually(() => rows.count()).toBe(100);
    });

    it('goes from a service to a rollout and to a deployment with its timeline', async () => {
      const page = await world().open(`/service/?name=${sample.service}`);
      await page.getByRole('heading', { name: sample.service, level: 1 }).waitFor();
      await page.getByRole('region', { name: 'Rollouts' }).getByRole('link').first().click();
      await page.waitForURL(/\/rollout\//);
      await page.getByRole('region', { name: 'Regions' }).getByRole('link').first().click();
      await page.waitForURL(/\/deployment\//);
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      expect(await page.locator('ol').textContent()).toMatch(/succeeded|failed/);
    });

    it('learns which deployment caused an incident, and what else it did', async () => {
      const { incidents } = await asked(world().rest, 'ListIncidents', { status: 'INCIDENT_STATUS_RESOLVED' });
      const caused = (incidents as unknown as { id: string; title: string; causingDeploymentId: string }[]).find(
        ({ causingDeploymentId }) => causingDeploymentId,
      );
      const page = await world().open(`/incident/?id=${caused?.id}`);
      await page.getByRole('definition').getByRole('link').click();
      await page.waitForURL(new RegExp(`deployment/\\?id=${caused?.causingDeploymentId}`));
      await page.getByRole('heading', { name: 'What it caused' }).waitFor();
      await page.getByRole('link', { name: caused?.title ?? '' }).waitFor();
    });

    it('sees on rows who deployed it, by which run, who approved it, and the pull request', async () => {
      const whole = /^[a-z-]+ run #\d+(, attempt \d)?, approved by [a-z-]+ · #\d+$/;
      const page = await world().open('/changes/?environment=prod');
      const row = page.getByRole('region', { name: 'Deployments' }).locator('tbody tr').first();
      await row.getByRole('link', { name: /^run #\d+/ }).waitFor();
      expect(await row.locator('[data-title="Approved by"]').textContent()).toMatch(/^[a-z]+-[a-z]+$/);
      await row
        .locator('[data-title="Pull request"]')
        .getByRole('link', { name: /^#\d+$/ })
        .waitFor();
      await page.goto(`${world().url}/service/?name=${sample.service}`);
      const place = page.getByRole('region', { name: 'Where it runs' }).locator('tbody tr').last();
      await place.getByText(whole).waitFor();
      await page.getByRole('region', { name: 'Rollouts' }).getByText(whole).first().waitFor();
      const { incidents } = await asked(world().rest, 'ListIncidents', { unresolved: true });
      const [{ id } = { id: '' }] = incidents as unknown as readonly { id: string }[];
      await page.goto(`${world().url}/incident/?id=${id}`);
      await page.getByRole('region', { name: 'What changed before' }).getByText(whole).first().waitFor();
    });

    it('finds the incidents of a service, also those that are over', async () => {
      const { incidents } = await asked(world().rest, 'ListIncidents', { status: 'INCIDENT_STATUS_RESOLVED' });
      const [over] = incidents as unknown as readonly { service: string; title: string }[];
      const page = await world().open(`/service/?name=${over?.service}`);
      await page.getByRole('link', { name: 'All its incidents' }).click();
      await page.waitForURL(/\/incidents\/\?service=/);
      const past = page.getByRole('region', { name: 'Past incidents' });
      await past
        .getByRole('link', { name: over?.title ?? '' })
        .first()
        .waitFor();
      const services = await past.locator('tbody td:nth-child(2)').allTextContents();
      expect(new Set(services)).toEqual(new Set([over?.service]));
    });

    it('goes from the incidents of a week in a metric to what they were', async () => {
      const page = await world().open('/metrics/?days=30');
      const weeks = page.getByRole('region', { name: 'Change fail rate by week' });
      const link = weeks.locator('td:nth-child(3) a').first();
      const count = Number(await link.textContent());
      expect(count).toBeGreaterThan(0);
      await link.click();
      await page.waitForURL(/\/incidents\/\?environment=prod&since=.*&until=/);
      const listed = page.getByRole('region', { name: /^(Open|Past) incidents$/ }).locator('tbody tr');
      await eventually(() => listed.count()).toBe(Math.min(count, 50));
    });

    it('reads a metric, and opens it into its rows', async () => {
      const page = await world().open('/metrics/?team=payments&days=30');
      const metric = page.getByRole('region', { name: 'Change lead time', exact: true });
      await metric.waitFor();
      const until = new Date(Math.ceil(Date.now() / 60_000) * 60_000);
      const since = new Date(until.getTime() - 30 * 86_400_000);
      const answer = await asked(world().rest, 'GetDeliveryMetrics', {
        team: 'payments',
        since: since.toISOString(),
        until: until.toISOString(),
      });
      const { n, medianSeconds } = answer['changeLeadTime'] as { n: number; medianSeconds: number };
      expect(await metric.textContent()).toContain(durationText(medianSeconds));
      const first = answer['firstCommitLeadTime'] as { medianSeconds: number };
      const other = page.getByRole('region', { name: 'Lead time of the first commit', exact: true });
      expect(await other.textContent()).toContain(durationText(first.medianSeconds));
      await metric.getByText(`${n} rows behind it`).click();
      const rows = metric.getByRole('region', { name: /^Rows of/ }).locator('tbody tr');
      await eventually(() => rows.count()).toBe(Math.min(n, 200));
      await rows.first().getByRole('link').first().click();
      await page.waitForURL(/\/rollout\//);
    });

    it('sees that there is not enough data, instead of a number', async () => {
      const page = await world().open(`/metrics/?service=${sample.service}&days=30`);
      const metric = page.getByRole('region', { name: 'Failed deployment recovery time', exact: true });
      await metric.waitFor();
      expect(await metric.textContent()).toContain('not enough data');
    });

    it('keeps a chosen theme, from the first paint on', async () => {
      const page = await world().open('/', { colorScheme: 'light' });
      await page.getByRole('button', { name: /^Theme: system/ }).click();
      await page.getByRole('button', { name: /^Theme: light/ }).click();
      await page.addInitScript(() => {
        requestAnimationFrame(() => {
          document.documentElement.dataset['firstFrame'] = getComputedStyle(document.documentElement).colorScheme;
        });
      });
      await page.reload();
      expect(await page.locator('html').getAttribute('data-first-frame')).toBe('dark');
    });

    it('keeps no file of an export that broke, and says what a file holds', async () => {
      const page = await world().open('/changes/?intent=rollback');
      const files: string[] = [];
      page.on('download', (file) => files.push(file.suggestedFilename()));
      await page.route('**/api/v1/exports/**', (route) => route.abort());
      await page.getByRole('button', { name: 'Export all intents (CSV)' }).click();
      const problem = page.getByRole('alert').getByText('Nothing was saved.');
      await problem.waitFor();
      expect(files).toEqual([]);
      await page.unroute('**/api/v1/exports/**');
      const file = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export all intents (CSV)' }).click();
      expect((await file).suggestedFilename()).toBe('deployments.csv');
      await eventually(() => problem.count()).toBe(0);
    });
  });
}
