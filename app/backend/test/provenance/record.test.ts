import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonValue } from '@bufbuild/protobuf';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildProgram } from '../../cli/program.ts';
import { verifyExport } from '../../src/evidence/verify.ts';
import { type Harness, startHarness } from '../harness.ts';
import { deploymentRequest, digest, message, prepareCatalog } from '../scenario.ts';
import { type Build, host, sigstore } from './instance.ts';

const commit = 'c'.repeat(40);
const workflow = 'example-org/checkout/.github/workflows/build.yml@refs/heads/main';
const image = 'registry.example.com/checkout';
let harness: Harness;
let folder: string;
let instance: Awaited<ReturnType<typeof sigstore>>;
let build: Build;
let admin: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-provenance-'));
  instance = await sigstore();
  const file = join(folder, 'roots.jsonl');
  writeFileSync(file, `${instance.root}\n`);
  harness = await startHarness({ LEDGER_PROVENANCE_ROOTS_FILE: file, LEDGER_LOOP_DELAY_LIMIT_MS: '10000' });
  await prepareCatalog(harness);
  admin = await harness.tokens.person('admins');
  const { repository } = message(await harness.clients.rest.call('GetService', { name: 'checkout' }, { token: admin }));
  const { id = '', ownerId = '', fullName = '' } = repository as Record<string, string>;
  const own = { repositoryId: id, ownerId, repository: fullName };
  build = {
    ...own,
    issuer: harness.issuers.github.url,
    workflow,
    commit,
    ref: 'refs/heads/main',
    image,
    digest: digest('2'),
  };
});
afterAll(async () => {
  await harness.stop();
  rmSync(folder, { recursive: true });
});

const policy = (mode: string, name = 'prod') => ({
  name,
  tier: 'TIER_PRODUCTION',
  regions: ['ap-southeast-2', 'ap-southeast-4'],
  provenance: {
    mode: `PROVENANCE_MODE_${mode}`,
    workflows: [`${host}/${workflow}`],
    images: [{ service: 'checkout', name: image }],
  },
});
const put = async (request: JsonValue) =>
  message(await harness.clients.rest.call('PutEnvironment', request, { token: admin }));

let count = 0;
/** Over both transports, which have to agree. */
async function recorded(provenance: JsonValue | undefined, other: Record<string, JsonValue> = {}) {
  const token = await harness.tokens.pipeline();
  const outcomes: unknown[] = [];
  for (const transport of ['rest', 'grpc'] as const) {
    count += 1;
    const base = { imageDigest: build.digest, rollout: { key: `provenance-${count}` }, ...other };
    const request = deploymentRequest({ ...base, ...(provenance === undefined ? {} : { provenance }) });
    const outcome = await harness.clients[transport].call('RecordDeployment', request, { token });
    outcomes.push(outcome.ok ? { provenance: message(outcome)['provenance'] } : [outcome.code, outcome.problem.detail]);
    if (!outcome.ok) continue;
    const shown = await harness.clients[transport].call(
      'GetDeployment',
      { id: message(outcome)['id'] ?? '' },
      { token },
    );
    expect(message(shown)['provenance']).toEqual(message(outcome)['provenance']);
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
  return outcomes[0];
}
const verified = { status: 'PROVENANCE_STATUS_VERIFIED', commit, workflow: `${host}/${workflow}` };
const counted = async () => {
  const client = new pg.Client(harness.database.adminUrl);
  await client.connect();
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM deployments');
  await client.end();
  return rows[0]?.n;
};

describe('the provenance of a recorded deployment', () => {
  it('is not checked without a policy, and not when it is off', async () => {
    const bundle = { bundle: 'no bundle', commit };
    expect(await recorded(bundle)).toEqual({ provenance: undefined });
    await put(policy('OFF'));
    expect(await recorded(bundle)).toEqual({ provenance: undefined });
  });

  it('is shown as verified or unverified where the policy warns', async () => {
    await put(policy('WARN'));
    const bundle = await instance.attest(build);
    expect(await recorded({ bundle, commit })).toEqual({ provenance: expect.objectContaining(verified) });
    const unverified = (detail: RegExp) => ({
      provenance: expect.objectContaining({
        status: 'PROVENANCE_STATUS_UNVERIFIED',
        detail: expect.stringMatching(detail),
      }),
    });
    expect(await recorded(undefined)).toEqual(unverified(/^no bundle was sent/));
    expect(await recorded({ bundle, commit }, { imageDigest: digest('3') })).toEqual(
      unverified(/the deployed image is sha256:3/),
    );
    expect(await recorded({ bundle, commit: 'd'.repeat(40) })).toEqual(unverified(/^the commit is c+; allowed: d+$/));
  });

  it('refuses everything but verified provenance where it is required', async () => {
    await put(policy('REQUIRE'));
    const bundle = await instance.attest(build);
    expect(await recorded({ bundle, commit })).toEqual({ provenance: expect.objectContaining(verified) });
    const before = await counted();
    const refused = (detail: RegExp) => ['permission_denied', expect.stringMatching(detail)];
    expect(await recorded(undefined)).toEqual(refused(/^prod requires verified provenance.* checkout .*no bundle/));
    const foreign = await instance.attest({ ...build, repositoryId: '999', repository: 'evil/checkout' });
    expect(await recorded({ bundle: foreign, commit })).toEqual(refused(/the repository's id is 999; allowed: \d+/));
    const forged = await (await sigstore()).attest(build);
    expect(await recorded({ bundle: forged, commit })).toEqual(refused(/the signature is not trusted/));
    const alike = await instance.attest({ ...build, workflow: `${workflow}2`, ref: `${build.ref}2` });
    expect(await recorded({ bundle: alike, commit })).toEqual(refused(/the workflow is .*main2; allowed: .*main$/));
    const sibling = await instance.attest({ ...build, image: `${image}-admin` });
    expect(await recorded({ bundle: sibling, commit })).toEqual(refused(/the image's name is .*-admin/));
    expect(await counted()).toBe(before);
  });

  it('refuses a batch as a whole for one of it, and one with too many bundles', async () => {
    const bundle = await instance.attest(build);
    const item = (key: string, other: Record<string, JsonValue> = {}) =>
      deploymentRequest({
        imageDigest: build.digest,
        rollout: { key },
        provenance: { bundle, commit },
        ...other,
      });
    const token = await harness.tokens.pipeline();
    const batch = (deployments: JsonValue[]) =>
      harness.clients.rest.call('RecordDeployments', { deployments }, { token });
    const before = await counted();
    expect(await batch([item('batch-1'), item('batch-2', { imageDigest: digest('4') })])).toMatchObject({
      code: 'permission_denied',
    });
    const many = Array.from({ length: 21 }, (_, i) => item(`many-${i}`, { provenance: { bundle: `b${i}`, commit } }));
    expect(await batch(many)).toMatchObject({ code: 'invalid_argument' });
    expect(await counted()).toBe(before);
    expect((await batch([item('batch-1'), item('batch-2', { region: 'ap-southeast-4' })])).ok).toBe(true);
  });

  it('refuses a bundle beyond the limit, and a commit that is none', async () => {
    expect(await recorded({ bundle: 'x'.repeat(65_537), commit })).toEqual(['invalid_argument', expect.any(String)]);
    expect(await recorded({ bundle: '{}', commit: 'main' })).toEqual(['invalid_argument', expect.any(String)]);
    expect(await recorded({ bundle: 'x'.repeat(65_536), commit })).toEqual([
      'permission_denied',
      expect.stringMatching(/the bundle is not JSON/),
    ]);
  });

  it('refuses a CDEvent where it is required: it brings no provenance', async () => {
    const context = { id: 'e-1', source: 'tests', type: 'dev.cdevents.service.deployed.0.2.0' };
    const content = {
      environment: { id: 'prod/ap-southeast-2' },
      artifactId: `pkg:oci/checkout@${encodeURIComponent(build.digest)}?tag=v1`,
    };
    const event = { ...context, specversion: '1.0', data: { context, subject: { id: 'checkout', content } } };
    const token = await harness.tokens.pipeline();
    const outcome = await harness.clients.grpc.call('RecordCdEvent', event, { token });
    expect(outcome).toMatchObject({ ok: false, code: 'permission_denied' });
  });
});

describe('the policy of an environment', () => {
  it('is shown, and stays when a caller that does not know it replaces the environment', async () => {
    const { provenance, ...place } = policy('REQUIRE');
    await put({ ...place, provenance });
    expect(await put(place)).toMatchObject({ provenance });
    for (const client of [harness.clients.rest, harness.clients.grpc]) {
      const { environments } = message(await client.call('ListEnvironments', {}, { token: admin }));
      expect(environments).toContainEqual(expect.objectContaining({ name: 'prod', provenance }));
    }
  });

  it.each<[string, JsonValue]>([
    ['no workflow and no image', { mode: 'PROVENANCE_MODE_OFF' }],
    ['no image', { mode: 'PROVENANCE_MODE_WARN', workflows: [`${host}/a`] }],
    ['no workflow', { mode: 'PROVENANCE_MODE_OFF', images: [{ service: 'checkout', name: image }] }],
  ])('has its lists in every response, also with %s', async (_, provenance) => {
    // The client of REST compares each response with the contract's schema, which requires them.
    expect(await put({ ...policy('OFF', 'lists'), provenance })).toMatchObject({ provenance });
    const { environments } = message(await harness.clients.rest.call('ListEnvironments', {}, { token: admin }));
    expect(environments).toContainEqual(expect.objectContaining({ name: 'lists', provenance }));
  });

  it.each<[string, JsonValue, RegExp]>([
    ['no workflow', { mode: 'PROVENANCE_MODE_WARN' }, /name the workflows/],
    ['no mode', { workflows: [`${host}/a`] }, /mode/],
    ['a workflow that is no address', { mode: 'PROVENANCE_MODE_WARN', workflows: ['build.yml'] }, /workflows/],
    [
      'a service with two images',
      {
        mode: 'PROVENANCE_MODE_OFF',
        images: [
          { service: 'checkout', name: 'a' },
          { service: 'checkout', name: 'b' },
        ],
      },
      /names checkout twice/,
    ],
  ])('refuses %s', async (_, provenance, detail) => {
    const outcome = await harness.clients.rest.call(
      'PutEnvironment',
      { ...policy('OFF'), provenance },
      { token: admin },
    );
    expect(outcome).toMatchObject({ ok: false, code: 'invalid_argument' });
    expect(JSON.stringify(outcome)).toMatch(detail);
  });
});

describe('what others see of it', () => {
  it('is in the chain of evidence, in the CSV, and printed by the command line', async () => {
    await put(policy('WARN'));
    const token = await harness.tokens.pipeline();
    const file = join(folder, 'bundle.jsonl');
    writeFileSync(file, `${await instance.attest(build)}\n`);
    const written: string[] = [];
    const command = ['record', '--service', 'checkout', '--environment', 'prod', '--region', 'ap-southeast-2'];
    const program = buildProgram({
      environment: { LEDGER_URL: harness.url, LEDGER_TOKEN: token, GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '1' },
      write: (text: string) => void written.push(text),
      writeError: () => {},
      signal: new AbortController().signal,
    });
    const given = ['--release', 'v9', '--digest', build.digest, '--rollout', 'by-cli'];
    await program.parseAsync(['node', 'ledger', ...command, ...given, '--provenance', file, '--commit', commit]);
    expect(written.join('')).toContain(`provenance verified: ${host}/${workflow} at ${commit}`);

    const authorization = `Bearer ${await harness.tokens.person('viewers')}`;
    const read = async (path: string) => (await fetch(`${harness.url}${path}`, { headers: { authorization } })).text();
    const [head = '', ...lines] = (await read('/v1/exports/deployments?format=EXPORT_FORMAT_CSV')).trim().split('\r\n');
    expect(head.split(',')).toContain('provenance.status');
    expect(lines.some((line) => line.endsWith(`,PROVENANCE_STATUS_VERIFIED,${commit}`))).toBe(true);
    await vi.waitFor(
      async () => {
        const chain = await read('/v1/exports/events');
        expect(chain).toContain('PROVENANCE_STATUS_VERIFIED');
        expect(chain).toContain('PROVENANCE_STATUS_UNVERIFIED');
        await verifyExport(chain.trimEnd().split('\n'));
        // A changed result breaks the chain.
        const changed = chain.replace('PROVENANCE_STATUS_UNVERIFIED', 'PROVENANCE_STATUS_VERIFIED');
        await expect(verifyExport(changed.trimEnd().split('\n'))).rejects.toThrow();
      },
      { timeout: 20_000, interval: 200 },
    );
  });
});
