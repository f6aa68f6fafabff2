import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readConfig } from '@sample-platform-ai/backend/src/config.ts';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { describe, expect, it } from 'vitest';
import { clustersOf } from '../cluster.ts';
import { everythingIn } from '../deployed.ts';
import { known, variablesOf } from './variables.ts';
import { at } from './workload-rules.ts';

describe.each(clustersOf(platform))('the backend in $folder', (cluster) => {
  const manifests = everythingIn(cluster);

  it('starts with the variables that it is given', () => {
    const config = readConfig(variablesOf(manifests, 'Deployment', 'ledger-backend'));
    expect(config.database).toMatchObject({
      writerUrl: `postgres://ledger_app@${known['databaseWriterHost']}:5432/ledger`,
      readerUrl: `postgres://ledger_app@${known['databaseReaderHost']}:5432/ledger`,
      iam: { regions: expect.arrayContaining([cluster.site.name]) },
      tls: { caFile: undefined },
    });
    expect(config.database.iam?.regions[0]).toBe(cluster.site.name);
    expect(config.issuers).toMatchObject([
      { kind: 'github' },
      { kind: 'people', issuer: known['issuer'], audience: known['clientId'] },
      {
        kind: 'controller',
        issuer: known['clusterIssuer'],
        subjects: ['system:serviceaccount:argocd:ledger-observer'],
      },
    ]);
    expect(config.trustedProxies).toHaveLength(cluster.site.zones.length);
  });

  it('is given no variable that it does not know', () => {
    const given = Object.keys(variablesOf(manifests, 'Deployment', 'ledger-backend')).filter((name) =>
      name.startsWith('LEDGER_'),
    );
    expect(given.length).toBeGreaterThan(10);
    // Free text is never wrong, so that only the schema itself tells which names are read.
    const read = readFileSync(fileURLToPath(import.meta.resolve('@sample-platform-ai/backend/src/config.ts')), 'utf8');
    for (const name of given) expect(read).toMatch(new RegExp(`^  ${name}: `, 'm'));
  });

  it('has time to end by itself before it is killed', () => {
    const config = readConfig(variablesOf(manifests, 'Deployment', 'ledger-backend'));
    const pod = at(
      manifests.find(({ kind }) => kind === 'Deployment'),
      'spec',
      'template',
      'spec',
    );
    const preStop = Number(at(pod, 'containers', 0, 'lifecycle', 'preStop', 'sleep', 'seconds'));
    // Two seconds beyond its own limits, it ends whatever is open (src/main.ts).
    const own = (config.drainDelayMs + config.drainLimitMs + 2000) / 1000;
    expect(Number(at(pod, 'terminationGracePeriodSeconds'))).toBeGreaterThan(preStop + own);
  });

  it('finds its schema made by the one region that a release reaches first', () => {
    const jobs = manifests.filter(
      ({ metadata }) => metadata.name === 'ledger-migration' && metadata['annotations'] !== undefined,
    );
    const isFirst = cluster.site.name === cluster.environment.ledger.migrationRegion;
    expect(jobs.map(({ kind }) => kind)).toEqual(isFirst ? ['Job'] : []);
    if (!isFirst) return;
    expect(at(jobs[0], 'metadata', 'annotations', 'argocd.argoproj.io/hook')).toBe('PreSync');
    const config = readConfig(variablesOf(manifests, 'Job', 'ledger-migration'));
    expect(config.database.writerUrl).toBe(`postgres://ledger_migration@${known['databaseWriterHost']}:5432/ledger`);
  });
});
