import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { DeploymentStatus, Intent, RecordDeploymentRequestSchema } from '@sample-platform-ai/contract';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import pg from 'pg';
import { record } from '../../src/deployments/record.ts';
import { noTrust } from '../../src/provenance/trust.ts';
import { actor } from './actor.ts';
import { seedPlaces } from './catalog.ts';

const batch = 400;

/** Adds services with a deployment in every cell, up to this number: the size of a large organization. */
export async function fillServices(url: string, services: number): Promise<void> {
  const admin = actor('bench@example.com');
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM services');
    const names = Array.from({ length: Math.max(0, services - (rows[0]?.n ?? 0)) }, (_, i) => `filler-${i}`);
    const places = seedPlaces.flatMap(({ environment, regions }) => regions.map((region) => ({ environment, region })));
    const requests = names.flatMap((service, i) =>
      places.map((place) =>
        create(RecordDeploymentRequestSchema, {
          ...place,
          service,
          rollout: { key: `${service}-1` },
          intent: Intent.PLANNED,
          version: `v1.${i}.0`,
          imageDigest: `sha256:${createHash('sha256').update(service).digest('hex')}`,
          status: DeploymentStatus.SUCCEEDED,
        }),
      ),
    );
    await transaction(pool, async (tx) => {
      for (const [i, name] of names.entries())
        await admin.createService(tx, name, `team-${i % 20}`, String(50_000 + i));
      for (let i = 0; i < requests.length; i += batch) {
        await record(
          tx,
          requests.slice(i, i + batch),
          { principal: admin.principal, trust: noTrust },
          async () => undefined,
        );
      }
    });
  } finally {
    await pool.end();
  }
}
