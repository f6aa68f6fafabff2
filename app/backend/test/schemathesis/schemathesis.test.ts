import { contractMethods } from '@sample-platform-ai/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from '../harness.ts';
import { message } from '../scenario.ts';
import { hasSchemathesis, type Report, runSchemathesis } from './run.ts';

const longRun = process.env['LEDGER_FUZZ'] === 'long';
const examples = longRun ? 120 : 4;
const seed = Number(process.env['LEDGER_FUZZ_SEED'] ?? 1);
const minutes = longRun ? 60 : 6;

const harness = useHarness({ LEDGER_READS: 'open' });

/** Entities with the names that a generator tries first, so that it gets more than "service not found". */
const letters = [...'abcdefghij'];

/** What chance alone does not find: a version, an open deployment, a service without a team, a public host, a region of an environment. */
const unguessable = new Set([
  'PUT /v1/services/{name}',
  'POST /v1/incidents/{id}/entries',
  'POST /v1/deployments/{id}/transitions',
  'GET /v1/metrics',
  'POST /v1/subscriptions',
  'PUT /v1/subscriptions/{id}',
  'POST /v1/cdevents',
]);

beforeAll(async () => {
  const { clients, tokens } = harness();
  const token = await tokens.person('admins');
  for (const name of letters) {
    const place = { name, tier: 'TIER_PRODUCTION', regions: letters, position: 1 };
    message(await clients.grpc.call('PutEnvironment', place, { token }));
    const repository = { fullName: `example-org/${name}`, id: '1', ownerId: '100' };
    message(await clients.grpc.call('CreateService', { name, team: 'a', repository }, { token }));
  }
  const hook = {
    url: 'https://hooks.example.invalid/',
    secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    format: 'EVENT_FORMAT_CDEVENTS',
  };
  message(await clients.grpc.call('CreateSubscription', hook, { token }));
  // Lists link to what they hold.
  const incident = { service: 'a', environment: 'a', title: 'a', severity: 'SEVERITY_MINOR' };
  message(await clients.grpc.call('OpenIncident', incident, { token }));
});

const tokens = {
  anonymous: () => Promise.resolve(undefined),
  'a viewer': () => harness().tokens.person('viewers'),
  'a pipeline': () => harness().tokens.pipeline({ environment: 'a' }),
  'a controller': () => harness().tokens.controller(),
  'an editor': () => harness().tokens.person('editors'),
  'an admin': () => harness().tokens.person('admins'),
} as const satisfies Record<string, () => Promise<string | undefined>>;
type Caller = keyof typeof tokens;

async function run(caller: Caller): Promise<Report> {
  const { report, log } = await runSchemathesis({ url: harness().url, token: await tokens[caller](), seed, examples });
  process.stdout.write(`schemathesis as ${caller}: ${report.test_cases.generated} cases, seed ${seed}\n`);
  expect(report.failures, log).toEqual([]);
  expect(report.errors, log).toEqual([]);
  expect([report.complete, report.exit_code], log).toEqual([true, 0]);
  const unary = contractMethods.filter(({ streams }) => !streams);
  expect([report.operations.selected, report.operations.tested]).toEqual([unary.length, unary.length]);
  return report;
}

/** Answers that come from beyond all checks of the request: done, or in conflict with what is recorded. */
const reached = ({ valid_rates }: Report): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(valid_rates).map(([operation, phases]) => [
      operation,
      Object.values(phases).reduce((sum, phase) => sum + phase.accepted + phase.conflicts, 0),
    ]),
  );

// pip install -r .ci/requirements.txt
describe.skipIf(!hasSchemathesis())('the published document, by schemathesis', () => {
  it.concurrent.each(Object.keys(tokens) as Caller[])(
    'holds for %s, whatever is sent',
    async (caller) => {
      const report = await run(caller);
      if (caller !== 'an admin') return;
      const never = Object.entries(reached(report)).filter(([, count]) => count === 0);
      expect(never.map(([operation]) => operation).filter((operation) => !unguessable.has(operation))).toEqual([]);
    },
    minutes * 60_000,
  );

  it('leaves no fault in the log', () => {
    expect(harness().logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
