import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { asked, deploy, eventually, sample, type World } from './world.ts';

export function live(world: () => World): void {
  const matrixOf = async () => {
    const page = await world().open(`/?q=${sample.service}&environment=${sample.environment}`);
    const cell = page.getByRole('gridcell').nth(1);
    await cell.waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    return { page, cell };
  };

  describe('the matrix, while it is open', () => {
    it('repaints a cell after a write over gRPC, without a reload', async () => {
      const { page, cell } = await matrixOf();
      const before = await page.evaluate(() => performance.timeOrigin);
      const { version } = await deploy(world());
      await eventually(() => cell.textContent()).toContain(version);
      expect(await page.evaluate(() => performance.timeOrigin)).toBe(before);
    });

    it('shows a rollout on its way, then its end', async () => {
      const { cell } = await matrixOf();
      const { id, version } = await deploy(world(), { status: 'DEPLOYMENT_STATUS_IN_PROGRESS' });
      await eventually(() => cell.textContent()).toContain(`in progress · to ${version}`);
      const token = await world().token('admin');
      await asked(world().grpc, 'RecordTransition', { id, status: 'DEPLOYMENT_STATUS_SUCCEEDED' }, token);
      await eventually(() => cell.textContent()).not.toContain('in progress');
      expect(await cell.textContent()).toContain(version);
    });

    it('is right within seconds although something happens every second, and reads the matrix no more', async () => {
      const { page, cell } = await matrixOf();
      const before = await cell.textContent();
      const reads: string[] = [];
      page.on('request', (request) => /\/v1\/matrix/.test(request.url()) && reads.push(request.url()));
      let over = false;
      const token = await world().token('admin');
      const place = { service: 'payments-cart', environment: 'dev', region: 'ap-southeast-2' };
      const noise = () =>
        deploy(world(), { ...place, rollout: { key: `noise-${Date.now()}`, regions: [place.region] } });
      const background = (async () => {
        while (!over) {
          await noise();
          await delay(1000);
        }
      })();
      try {
        const { id, version } = await deploy(world());
        await eventually(() => cell.textContent()).toContain(version);
        // Only the ledger knows what runs once a success is taken back.
        const correction = { id, status: 'DEPLOYMENT_STATUS_FAILED', correction: true, note: 'Did not come up' };
        await asked(world().grpc, 'RecordTransition', correction, token);
        // The release before it, whatever that is by now, failed or not as the clusters run it.
        await eventually(async () => (await cell.textContent())?.startsWith(version)).toBe(false);
        expect(before).not.toContain(version);
        const { cells } = await asked(world().rest, 'GetMatrix', {}, token);
        const own = (
          cells as unknown as { service: string; environment: string; region: string; claimed: { version: string } }[]
        ).find(
          (each) =>
            each.service === sample.service && each.environment === sample.environment && each.region === sample.region,
        );
        expect(own?.claimed.version).toBeTruthy();
        expect((await cell.textContent())?.startsWith(own?.claimed.version ?? '')).toBe(true);
        await delay(4000);
        expect(reads).toEqual([]);
      } finally {
        over = true;
        await background;
      }
    }, 60_000);

    it('asks once for a burst of changes, however many pages of a list are loaded', async () => {
      const page = await world().open('/changes/');
      const rows = page.locator('tbody tr');
      for (let loaded = 1; loaded < 11; loaded += 1) {
        await eventually(() => rows.count()).toBe(loaded * 50);
        await page.getByRole('button', { name: 'Show older ones' }).click();
      }
      await eventually(() => rows.count()).toBe(550);
      await page.getByText('Live', { exact: true }).waitFor();
      const reads: string[] = [];
      page.on('request', (request) => /\/v1\/(?!events)/.test(request.url()) && reads.push(request.url()));
      let version = '';
      for (let change = 0; change < 40; change += 1) ({ version } = await deploy(world()));
      await page.getByRole('link', { name: version }).waitFor();
      expect(await rows.count()).toBe(590);
      expect(reads.length).toBeGreaterThan(0);
      expect(reads.length).toBeLessThan(12);
    });

    it('shows drift when a cluster is seen to run something else', async () => {
      const { cell } = await matrixOf();
      await deploy(world());
      const seen = {
        ...sample,
        applicationUid: 'test',
        operation: `test-${Date.now()}`,
        revision: 'test',
        imageDigest: `sha256:${'c'.repeat(64)}`,
        health: 'HEALTH_HEALTHY',
        sync: 'SYNC_STATUS_OUT_OF_SYNC',
      };
      await asked(world().grpc, 'RecordObservation', seen, await world().token('admin'));
      await eventually(() => cell.textContent()).toContain('drifted · runs cccccccccccc');
    });

    it('says since when it is offline, and catches up after', async () => {
      const { page, cell } = await matrixOf();
      await page.context().setOffline(true);
      const notice = page.getByText(/You are offline/);
      await notice.waitFor();
      expect(await notice.locator('..').textContent()).toMatch(/as of \d\d:\d\d:\d\d AE[SD]T/);
      const { version } = await deploy(world());
      await page.context().setOffline(false);
      await page.getByText('Live', { exact: true }).waitFor();
      await eventually(() => cell.textContent()).toContain(version);
      await notice.waitFor({ state: 'hidden' });
    });
  });
}
