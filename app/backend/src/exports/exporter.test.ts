import { create } from '@bufbuild/protobuf';
import { contractMethods, ExportDeploymentsRequestSchema, LedgerError } from '@sample-platform-ai/contract';
import { beforeAll, expect, it } from 'vitest';
import { useHarness } from '../../test/harness.ts';
import { deploymentRequest, message, prepareCatalog } from '../../test/scenario.ts';
import type { Call } from '../call/call.ts';
import { heavyReadLane } from '../call/lane.ts';
import { createExporter } from './exporter.ts';

const harness = useHarness();
beforeAll(async () => {
  await prepareCatalog(harness());
  const token = await harness().tokens.person('admins');
  // Small batches, because other tests share the machine.
  for (const length of [...Array.from({ length: 10 }, () => 40), 1]) {
    const deployments = Array.from({ length }, () => deploymentRequest());
    message(await harness().clients.rest.call('RecordDeployments', { deployments }, { token }));
  }
});

const exportUntil = (expiresAt: number) => {
  const { pools } = harness().server.application;
  const method = contractMethods.find(({ name }) => name === 'ExportService.ExportDeployments');
  if (!method) throw new Error('the contract has no such method');
  const call: Call = {
    requestId: 'r-1',
    principal: { kind: 'person', id: 'p', subject: 'p', role: 'viewer', expiresAt },
    peer: '127.0.0.1',
    deadline: Date.now() + 60_000,
    signal: new AbortController().signal,
    idempotencyKey: undefined,
    consistencyToken: undefined,
  };
  return createExporter(pools, heavyReadLane(pools))(method, create(ExportDeploymentsRequestSchema), call);
};

it('ends when its token expires, as streams do, and says so', async () => {
  const batches = exportUntil(Date.now() + 300);
  expect((await batches.next()).value).toHaveLength(200);
  await new Promise((done) => {
    setTimeout(done, 350);
  });
  const failure = await batches.next().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(LedgerError);
  expect(failure).toMatchObject({ code: 'unauthenticated', message: expect.stringContaining('token expired') });
});

it('reads every page while its token is valid', async () => {
  const sizes: number[] = [];
  for await (const batch of exportUntil(Date.now() + 60_000)) sizes.push(batch.length);
  expect(sizes).toEqual([200, 200, 1]);
});
