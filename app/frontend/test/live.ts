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

    it('reads again as of the event that it was told', async () => {
      const { page } = await matrixOf();
      const { id } = await deploy(world(), { status: 'DEPLOYMENT_STATUS_IN_PROGRESS' });
      const change = { id, status: 'DEPLOYMENT_STATUS_SUCCEEDED' };
      const written = await world().grpc.call('RecordTransition', change, { token: await world().token('admin') });
      const transaction = written.ok && written.consistencyToken;
      expect(transaction).toMatch(/^\d+$/);
      await page.waitForRequest(
        (request) =>
          request.url().endsWith('/v1/matrix') && request.headers()['ledger-consistency-token'] === transaction,
      );
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
