import { DeploymentStatus, IncidentEntryKind, Severity } from '@sample-platform-ai/contract';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admin, minutes, play, runs, type Step, useLedger } from './ledger-world.ts';

const { pool, newService, rows } = useLedger();

describe('the ledger of incidents', () => {
  it('lets an incident say what its timeline says', async () => {
    const kinds = [2, 3, 4, 5, 6].map((kind) => kind as IncidentEntryKind);
    const entry = fc.record({ kind: fc.constantFrom(...kinds), names: fc.boolean(), stale: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 10 }), fc.boolean(), async (entries, named) => {
        const service = await newService();
        const only = {
          rollout: 0,
          region: 'one',
          digest: 0,
          status: DeploymentStatus.SUCCEEDED,
          minute: 0,
          end: undefined,
        };
        const cause = await play(pool(), service, only as Step);
        const opening = { service, environment: 'prod', title: 'x', severity: Severity.MINOR, startedAt: minutes(1) };
        const id = await admin.openIncident(pool(), { ...opening, causingDeploymentId: named ? cause : '' });
        const model = { version: 1, status: 'open', cause: named ? cause : null, resolved: null as Date | null };
        for (const [i, { kind, names, stale }] of entries.entries()) {
          const at = minutes(10 + i);
          const causingDeploymentId = names ? cause : '';
          const expectedVersion = stale ? model.version + 1 : model.version;
          const allowed: readonly string[] =
            kind === IncidentEntryKind.MITIGATED
              ? ['open']
              : kind === IncidentEntryKind.RESOLVED
                ? ['open', 'mitigated']
                : kind === IncidentEntryKind.REOPENED
                  ? ['mitigated', 'resolved']
                  : ['open', 'mitigated', 'resolved'];
          const isCause = kind === IncidentEntryKind.CAUSE;
          const taken = await transaction(pool(), (tx) =>
            admin.appendEntry(tx, { id, kind, at, expectedVersion, causingDeploymentId, note: 'n' }),
          ).then(
            () => true,
            () => false,
          );
          expect(taken).toBe(!stale && allowed.includes(model.status) && (isCause || !names));
          if (!taken) continue;
          model.version += 1;
          if (isCause) model.cause = names ? cause : null;
          if (kind === IncidentEntryKind.MITIGATED) model.status = 'mitigated';
          if (kind === IncidentEntryKind.REOPENED) Object.assign(model, { status: 'open', resolved: null });
          if (kind === IncidentEntryKind.RESOLVED)
            Object.assign(model, { status: 'resolved', resolved: new Date(Number(at.seconds) * 1000) });
        }
        const [stored] = await rows(
          `SELECT entity_version AS version, status, causing_deployment_id AS cause, resolved_at AS resolved
             FROM incidents WHERE service = $1`,
          service,
        );
        expect(stored).toEqual(model);
        expect(
          await rows(
            'SELECT 1 FROM incident_entries e JOIN incidents i ON i.id = e.incident_id WHERE i.service = $1',
            service,
          ),
        ).toHaveLength(model.version);
      }),
      runs(30),
    );
  });
});
