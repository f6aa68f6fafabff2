import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue } from '@bufbuild/protobuf';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildProgram } from '../../cli/program.ts';
import { verifyExport } from '../../src/evidence/verify.ts';
import { deploymentRequest, digest, message } from '../scenario.ts';
import { host, sigstore } from './instance.ts';
import { commit, image, policy, startWorld, type World, workflow } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

let count = 0;
/** Over both transports, which have to agree. */
async function recorded(provenance: JsonValue | undefined, other: Record<string, JsonValue> = {}) {
  const token = await world.harness.tokens.pipeline();
  const outcomes: unknown[] = [];
  for (const transport of ['rest', 'grpc'] as const) {
    count += 1;
    const base = { imageDigest: world.build.digest, rollout: { key: `provenance-${count}` }, ...other };
    const request = deploymentRequest({ ...base, ...(provenance === undefined ? {} : { provenance }) });
    const outcome = await world.harness.clients[transport].call('RecordDeployment', request, { token });
    outcomes.push(outcome.ok ? { provenance: message(outcome)['provenance'] } : [outcome.code, outcome.problem.detail]);
    if (!outcome.ok) continue;
    const shown = await world.harness.clients[transport].call(
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
  const client = new pg.Client(world.harness.database.adminUrl);
  await client.connect();
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM deployments');
  await client.end();
  return rows[0]?.n;
};

describe('the provenance of a recorded deployment', () => {
  it('is not checked without a policy, and not when it is off', async () => {
    const bundle = { bundle: 'no bundle', commit };
    expect(await recorded(bundle)).toEqual({ provenance: undefined });
    await world.put(policy('OFF'));
    expect(await recorded(bundle)).toEqual({ provenance: undefined });
  });

  it('is shown as verified or unverified where the policy warns', async () => {
    await world.put(policy('WARN'));
    const bundle = await world.instance.attest(world.build);
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
    await world.put(policy('REQUIRE'));
    const bundle = await world.instance.attest(world.build);
    expect(await recorded({ bundle, commit })).toEqual({ provenance: expect.objectContaining(verified) });
    const before = await counted();
    const refused = (detail: RegExp) => ['permission_denied', expect.stringMatching(detail)];
    expect(await recorded(undefined)).toEqual(refused(/^prod requires verified provenance.* checkout .*no bundle/));
    const foreign = await world.instance.attest({ ...world.build, repositoryId: '999', repository: 'evil/checkout' });
    expect(await recorded({ bundle: foreign, commit })).toEqual(refused(/the repository's id is 999; allowed: \d+/));
    const forged = await (await sigstore()).attest(world.build);
    expect(await recorded({ bundle: forged, commit })).toEqual(refused(/the signature is not trusted/));
    const alike = await world.instance.attest({ ...world.build, workflow: `${workflow}2`, ref: `${world.build.ref}2` });
    expect(await recorded({ bundle: alike, commit })).toEqual(refused(/the workflow is .*main2; allowed: .*main$/));
    const sibling = await world.instance.attest({ ...world.build, image: `${image}-admin` });
    expect(await recorded({ bundle: sibling, commit })).toEqual(refused(/the image's name is .*-admin/));
    expect(await counted()).toBe(before);
  });

  it('refuses a batch as a whole for one of it, and one with too many bundles', async () => {
    const bundle = await world.instance.attest(world.build);
    const item = (key: string, other: Record<string, JsonValue> = {}) =>
      deploymentRequest({
        imageDigest: world.build.digest,
        rollout: { key },
        provenance: { bundle, commit },
        ...other,
      });
    const token = await world.harness.tokens.pipeline();
    const batch = (deployments: JsonValue[]) =>
      world.harness.clients.rest.call('RecordDeployments', { deployments }, { token });
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
      artifactId: `pkg:oci/checkout@${encodeURIComponent(world.build.digest)}?tag=v1`,
    };
    const event = { ...context, specversion: '1.0', data: { context, subject: { id: 'checkout', content } } };
    const token = await world.harness.tokens.pipeline();
    const outcome = await world.harness.clients.grpc.call('RecordCdEvent', event, { token });
    expect(outcome).toMatchObject({ ok: false, code: 'permission_denied' });
  });
});

describe('what others see of it', () => {
  it('is in the chain of evidence, in the CSV, and printed by the command line', async () => {
    await world.put(policy('WARN'));
    const token = await world.harness.tokens.pipeline();
    const file = join(world.folder, 'bundle.jsonl');
    writeFileSync(file, `${await world.instance.attest(world.build)}\n`);
    const written: string[] = [];
    const command = ['record', '--service', 'checkout', '--environment', 'prod', '--region', 'ap-southeast-2'];
    const program = buildProgram({
      environment: { LEDGER_URL: world.harness.url, LEDGER_TOKEN: token, GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '1' },
      write: (text: string) => void written.push(text),
      writeError: () => {},
      signal: new AbortController().signal,
    });
    const given = ['--release', 'v9', '--digest', world.build.digest, '--rollout', 'by-cli'];
    await program.parseAsync(['node', 'ledger', ...command, ...given, '--provenance', file, '--commit', commit]);
    expect(written.join('')).toContain(`provenance verified: ${host}/${workflow} at ${commit}`);

    const authorization = `Bearer ${await world.harness.tokens.person('viewers')}`;
    const read = async (path: string) =>
      (await fetch(`${world.harness.url}${path}`, { headers: { authorization } })).text();
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
