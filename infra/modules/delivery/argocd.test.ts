import type { OnCall } from '@sample-platform-ai/environments/plan/tools.ts';
import { describe, expect, it } from 'vitest';
import { argoCdValues } from './argocd-values.ts';
import { rootApplicationValues } from './root-application.ts';

const argoCd = (highlyAvailable: boolean, onCall: OnCall = ['on call', 'say "so"']) =>
  argoCdValues({
    host: 'argocd.internal.example.com',
    oidcSecret: 'argocd-oidc',
    onCall,
    highlyAvailable,
  });
const root = (protectFromDestroy: boolean) =>
  rootApplicationValues({
    namespace: 'argocd',
    repositoryUrl: 'https://github.com/org/platform.git',
    applicationsPath: 'gitops/apps/alpha-apse2',
    gitRevision: 'main',
    protectFromDestroy,
  });

it('retries the root without limit, at most a minute apart: each wave of a new cluster may wait for it', () => {
  expect(root(true).applications.root.syncPolicy.retry).toMatchObject({ limit: -1, backoff: { maxDuration: '1m' } });
});

describe('Argo CD', () => {
  it('accepts single sign-on only: read access for everyone, sync for people on call', () => {
    const { configs, dex } = argoCd(true);
    expect(configs.cm).toMatchObject({ 'admin.enabled': false, 'users.anonymous.enabled': false });
    expect(configs.rbac['policy.default']).toBe('role:readonly');
    expect(configs.rbac['policy.csv'].split('\n')).toEqual([
      'p, role:on-call, applications, sync, */*, allow',
      'g, "on call", role:on-call',
      'g, "say ""so""", role:on-call',
    ]);
    expect(dex).toEqual({ enabled: false });
  });

  it('lets everyone sync who signs in, where the VPN admits everyone: a certificate carries no groups', () => {
    const { 'policy.default': everyone, 'policy.csv': csv } = argoCd(true, 'everyone').configs.rbac;
    expect(everyone).toBe('role:on-call');
    expect(csv.split('\n')).toEqual([
      'p, role:on-call, applications, sync, */*, allow',
      'g, role:on-call, role:readonly',
    ]);
  });

  it('references the secrets of its sign-in, and never contains them', () => {
    expect(JSON.parse(argoCd(true).configs.cm['oidc.config'])).toMatchObject({
      issuer: '$argocd-oidc:issuer',
      clientID: '$argocd-oidc:clientId',
      clientSecret: '$argocd-oidc:clientSecret',
    });
  });

  it('is not exposed outside of the internal load balancer', () => {
    expect(argoCd(true).server).toMatchObject({ service: { type: 'ClusterIP' }, ingress: { enabled: false } });
    expect(argoCd(true).global.networkPolicy).toEqual({ create: true, defaultDenyIngress: true });
  });

  it('runs two replicas only where it spans two zones, and then an upgrade replaces one at a time', () => {
    for (const component of ['server', 'repoServer', 'applicationSet'] as const) {
      expect(argoCd(true)[component]).toMatchObject({ replicas: 2, pdb: { enabled: true, maxUnavailable: 1 } });
      expect(argoCd(false)[component]).toMatchObject({ replicas: 1, pdb: { enabled: false } });
    }
  });

  it('requests as much memory as its limit', () => {
    const values = argoCd(true);
    for (const component of [
      'controller',
      'redis',
      'server',
      'repoServer',
      'applicationSet',
      'notifications',
    ] as const) {
      const { requests, limits } = values[component].resources;
      expect(requests.memory).toBe(limits.memory);
    }
  });
});

describe('the root application', () => {
  it('follows one folder of one repository, and reverts other changes', () => {
    expect(root(true).applications.root).toMatchObject({
      project: 'platform',
      source: {
        repoURL: 'https://github.com/org/platform.git',
        path: 'gitops/apps/alpha-apse2',
        targetRevision: 'main',
      },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    });
  });

  it('is limited to that repository, and to Applications and AppProjects in its own namespace', () => {
    const project = root(true).projects['platform'];
    expect(project).toMatchObject({
      sourceRepos: ['https://github.com/org/platform.git'],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'argocd' }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: [
        { group: 'argoproj.io', kind: 'Application' },
        { group: 'argoproj.io', kind: 'AppProject' },
      ],
    });
    expect(JSON.stringify(project)).not.toContain('*');
  });

  it('deletes what it synced when it is deleted, except where the environment is protected', () => {
    const finalizers = ['resources-finalizer.argocd.argoproj.io'];
    expect(root(false)).toMatchObject({
      projects: { platform: { finalizers } },
      applications: { root: { finalizers } },
    });
    expect(JSON.stringify(root(true))).not.toContain('finalizers');
  });
});
