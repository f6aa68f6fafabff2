import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { expect, it } from 'vitest';
import type { GameRegion } from '../world/world.ts';
import { createHistory } from './history.ts';
import { bodyOf, grpcPipeline } from './writers.ts';

it('gives up over gRPC as the CLI does where no ledger answers, and starts again', { timeout: 60_000 }, async () => {
  const [history, ending] = [createHistory(), new AbortController()];
  const region = { name: 'south', entry: { grpc: await freePort() } } as unknown as GameRegion;
  const running = grpcPipeline.run({
    ...{ name: 'pipeline-1', region, regions: [region], environment: 'live', service: 'shop', token: '', viewer: '' },
    ...{ history, random: () => 0, signal: ending.signal },
  });
  const gaveUp = () => history.entries.filter((entry) => entry.type === 'failure' && entry.gaveUp !== undefined);
  await expect.poll(gaveUp, { timeout: 30_000 }).toHaveLength(1);
  ending.abort();
  await running;
  expect(gaveUp()).toMatchObject([{ gaveUp: 'after all attempts', error: 'no answer after 38 attempts' }]);
});

it('sends the same request at each attempt, one of five a failure', () => {
  const place = { service: 'shop', environment: 'live', region: { name: 'south' } as GameRegion };
  const [first, again] = [bodyOf(place, 'pipeline-1-5'), bodyOf(place, 'pipeline-1-5')];
  expect(first).toEqual(again);
  expect([3, 4, 5, 6].map((n) => bodyOf(place, `pipeline-1-${n}`).status.replace(/.*_/, ''))).toEqual([
    'SUCCEEDED',
    'SUCCEEDED',
    'FAILED',
    'SUCCEEDED',
  ]);
});
