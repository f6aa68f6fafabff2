import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonValue } from '@bufbuild/protobuf';
import { startHarness } from '../harness.ts';
import { digest, message, prepareCatalog } from '../scenario.ts';
import { type Build, host, sigstore } from './instance.ts';

export const commit = 'c'.repeat(40);
export const workflow = 'example-org/checkout/.github/workflows/build.yml@refs/heads/main';
export const image = 'registry.example.com/checkout';

export const policy = (mode: string, name = 'prod') => ({
  name,
  tier: 'TIER_PRODUCTION',
  regions: ['ap-southeast-2', 'ap-southeast-4'],
  provenance: {
    mode: `PROVENANCE_MODE_${mode}`,
    workflows: [`${host}/${workflow}`],
    images: [{ service: 'checkout', name: image }],
  },
});

/** A ledger with a catalog that trusts a Sigstore instance, and a build of its service. */
export async function startWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-provenance-'));
  const instance = await sigstore();
  const file = join(folder, 'roots.jsonl');
  writeFileSync(file, `${instance.root}\n`);
  const harness = await startHarness({ LEDGER_PROVENANCE_ROOTS_FILE: file, LEDGER_LOOP_DELAY_LIMIT_MS: '10000' });
  await prepareCatalog(harness);
  const admin = await harness.tokens.person('admins');
  const { repository } = message(await harness.clients.rest.call('GetService', { name: 'checkout' }, { token: admin }));
  const { id = '', ownerId = '', fullName = '' } = repository as Record<string, string>;
  const own = { repositoryId: id, ownerId, repository: fullName };
  const build: Build = {
    ...own,
    issuer: harness.issuers.github.url,
    workflow,
    commit,
    ref: 'refs/heads/main',
    image,
    digest: digest('2'),
  };
  return {
    harness,
    folder,
    instance,
    build,
    /** A token. */
    admin,
    put: async (request: JsonValue) =>
      message(await harness.clients.rest.call('PutEnvironment', request, { token: admin })),
    stop: async () => {
      await harness.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
export type World = Awaited<ReturnType<typeof startWorld>>;
