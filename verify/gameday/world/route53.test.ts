import { expect, it } from 'vitest';
import { startHealthChecks } from './route53.ts';

it('takes a region out of DNS after so many failures in a row, and back after so many answers', async () => {
  let answers = true;
  const health = startHealthChecks([{ host: 'a', ask: async () => answers }], { intervalMs: 20, threshold: 3 });
  const [check] = health.checks;
  expect(check?.isHealthy()).toBe(true);
  answers = false;
  await expect.poll(() => check?.isHealthy(), { interval: 5 }).toBe(false);
  answers = true;
  await expect.poll(() => check?.isHealthy(), { interval: 5 }).toBe(true);
  health.stop();
});

it.each([
  [true, { inverted: true, disabled: false }, false],
  // The trap: an inverted check succeeds while its region is lost.
  [false, { inverted: true, disabled: false }, true],
  [true, { inverted: true, disabled: true }, false],
  [false, { inverted: true, disabled: true }, false],
  [false, { inverted: false, disabled: true }, true],
])('judges as Route 53 does: the region answers %s, with %o', async (answers, settings, isHealthy) => {
  const health = startHealthChecks([{ host: 'a', ask: async () => answers }], { intervalMs: 5, threshold: 1 });
  const [check] = health.checks;
  await expect.poll(() => check?.isHealthy(), { interval: 5 }).toBe(answers);
  check?.update(settings);
  expect(check?.isHealthy()).toBe(isHealthy);
  health.stop();
});
