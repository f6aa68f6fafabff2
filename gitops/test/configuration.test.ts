import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readConfig } from '@sample-platform-ai/backend/src/config.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { describe, expect, it } from 'vitest';
import { clustersOf } from '../cluster.ts';
import { everythingIn } from '../deployed.ts';
import type { Manifest } from '../output/split.ts';
import { at, list } from './workload-rules.ts';

/** What the cluster's facts and the sign-in secret could say. */
const known: Readonly<Record<string, string>> = {
  databaseWriterHost: 'ledger.global-1.global.rds.amazonaws.com',
  databaseReaderHost: 'ledger.cluster-ro-1.ap-southeast-4.rds.amazonaws.com',
  databasePort: '5432',
  databaseName: 'ledger',
  clusterIssuer: 'https://oidc.eks.ap-southeast-4.amazonaws.com/id/1',
  issuer: 'https://login.example.com',
  clientId: 'ledger-web',
};

/** The variables that a container of a workload gets, references resolved as the kubelet does. */
function variablesOf(manifests: readonly Manifest[], kind: string, name: string): Record<string, string> {
  const workload = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  const container = at(workload, 'spec', 'template', 'spec', 'containers', 0);
  const result: Record<string, string> = {};
  for (const source of list(at(container, 'envFrom'))) {
    const map = manifests.find(
      (each) => each.kind === 'ConfigMap' && each.metadata.name === at(source, 'configMapRef', 'name'),
    );
    Object.assign(result, at(map, 'data'));
  }
  for (const variable of list(at(container, 'env'))) {
    const key = at(variable, 'valueFrom', 'configMapKeyRef', 'key') ?? at(variable, 'valueFrom', 'secretKeyRef', 'key');
    const value = key === undefined ? String(at(variable, 'value')) : (known[String(key)] ?? '');
    result[String(at(variable, 'name'))] = value.replace(
      /\$\((\w+)\)/g,
      (whole, inner: string) => result[inner] ?? whole,
    );
  }
  return result;
}

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
