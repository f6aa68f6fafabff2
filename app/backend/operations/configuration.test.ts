import { readFileSync } from 'node:fs';
import { observer } from '@sample-platform-ai/environments/plan/observer.ts';
import { firstRegion } from '@sample-platform-ai/environments/promotion-order.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import { known, variablesOf } from '@sample-platform-ai/gitops/test/variables.ts';
import { at } from '@sample-platform-ai/gitops/test/workload-rules.ts';
import { expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { describeDeployed } from './deployed.ts';

describeDeployed('the backend in $folder', ({ cluster, plan }) => {
  const manifests = everythingIn(cluster);

  it('starts with the variables that it is given', () => {
    const config = readConfig(variablesOf(manifests, 'Deployment', `${plan.service}-backend`));
    expect(config.database).toMatchObject({
      writerUrl: `postgres://${plan.database?.users.app}@${known['databaseWriterHost']}:5432/${plan.database?.name}`,
      readerUrl: `postgres://${plan.database?.users.app}@${known['databaseReaderHost']}:5432/${plan.database?.name}`,
      iam: { regions: expect.arrayContaining([cluster.region.name]) },
      tls: { caFile: undefined },
    });
    expect(config.database.iam?.regions[0]).toBe(cluster.region.name);
    expect(config.issuers).toMatchObject([
      { kind: 'github' },
      { kind: 'people', issuer: known['issuer'], audience: known['clientId'] },
      {
        kind: 'controller',
        issuer: known['clusterIssuer'],
        audience: observer.audience,
        subjects: [`system:serviceaccount:${observer.namespace}:${observer.serviceAccount}`],
        places: [{ environment: cluster.environment.name, region: cluster.region.name }],
      },
    ]);
    expect(config.trustedProxies).toHaveLength(cluster.region.zones.length);
  });

  it('is given no variable that it does not know', () => {
    const given = Object.keys(variablesOf(manifests, 'Deployment', `${plan.service}-backend`)).filter((name) =>
      name.startsWith('LEDGER_'),
    );
    expect(given.length).toBeGreaterThan(10);
    // Free text is always valid, so only the schemas know which names are read.
    const read = ['../src/config.ts', '../../kit/settings.ts']
      .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
      .join('\n');
    for (const name of given) expect(read).toMatch(new RegExp(`^  ${name.replace('LEDGER_', '')}: `, 'm'));
  });

  it('has time to end by itself before it is killed', () => {
    const config = readConfig(variablesOf(manifests, 'Deployment', `${plan.service}-backend`));
    const pod = at(
      manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.namespace === plan.namespace),
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
      ({ metadata }) => metadata.name === `${plan.service}-migration` && metadata['annotations'] !== undefined,
    );
    const isFirst = cluster.region.name === firstRegion(cluster.environment);
    expect(jobs.map(({ kind }) => kind)).toEqual(isFirst ? ['Job'] : []);
    if (!isFirst) return;
    expect(at(jobs[0], 'metadata', 'annotations', 'argocd.argoproj.io/hook')).toBe('PreSync');
    const config = readConfig(variablesOf(manifests, 'Job', `${plan.service}-migration`));
    expect(config.database.writerUrl).toBe(
      `postgres://${plan.database?.users.migration}@${known['databaseWriterHost']}:5432/${plan.database?.name}`,
    );
  });
});
