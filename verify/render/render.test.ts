import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { hasHelm } from '../charts/folders.ts';
import { applicationsIn } from './applications.ts';
import { kustomizeCommand } from './cli.ts';
import { withoutIgnored } from './ignored.ts';
import { renderCluster } from './render.ts';

const kustomize = kustomizeCommand();
const missing = !kustomize ? 'neither kustomize nor kubectl is on PATH' : hasHelm() ? undefined : 'helm is not on PATH';

const cluster = 'beta-apse4';
const folders: string[] = [];
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true });
});
const written = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rendered-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};

/** An Application with a chart and a folder, as pnpm synth writes it. */
const application = (values: string, path = `gitops/promoted/${cluster}/overlays/${cluster}/door`) =>
  JSON.stringify({
    metadata: { name: 'door' },
    spec: {
      destination: { namespace: 'doors' },
      sources: [
        {
          repoURL: 'https://charts.invalid',
          chart: 'door',
          targetRevision: '1.0.0',
          helm: { releaseName: 'd', values },
        },
        { repoURL: 'https://git.invalid', path, targetRevision: 'trunk' },
      ],
      ignoreDifferences: [{ group: '', kind: 'Secret', name: 'lock', jqPathExpressions: ['.data'] }],
    },
  });
const charts = written({
  'door/Chart.yaml': 'apiVersion: v2\nname: door\nversion: 1.0.0\n',
  'door/values.yaml': 'width: 1\n',
  'door/templates/map.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: door}\ndata: {width: "{{ .Values.width }}", for: "{{ .Capabilities.KubeVersion.Minor }}"}\n',
  'door/templates/lock.yaml':
    'apiVersion: v1\nkind: Secret\nmetadata: {name: lock}\ndata: {key: {{ randAlphaNum 9 | b64enc }}}\n',
});
const overlay = {
  [`overlays/${cluster}/door/kustomization.yaml`]: 'resources: [../../../base/door]\n',
  'base/door/kustomization.yaml': 'resources: [bell.yaml]\n',
  'base/door/bell.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bell, namespace: doors}\n',
};
const gitops = (text: string) => written({ ...overlay, [`apps/${cluster}/application-door.yaml`]: text });
const render = (folder: string) =>
  renderCluster({ folder, cluster, kubernetesVersion: '1.36', kustomize: kustomize ?? ['kustomize'], local: charts });

describe(`what a cluster gets${missing ? ` (skipped: ${missing})` : ''}`, { timeout: 120_000 }, () => {
  it.skipIf(missing)(
    'is a file for each object, of charts with the values and for the version of the cluster',
    async () => {
      const files = await render(gitops(application('width: 2')));
      expect([...files.keys()].sort()).toEqual([
        'door/configmap-bell.yaml',
        'door/configmap-door.yaml',
        'door/secret-lock.yaml',
      ]);
      expect(files.get('door/configmap-door.yaml')).toContain('for: "36"\n  width: "2"\n');
    },
  );

  it.skipIf(missing)('is equal in two renderings, and differs where a value does', async () => {
    const [one, two, other] = [
      await render(gitops(application('width: 2'))),
      await render(gitops(application('width: 2'))),
      await render(gitops(application('width: 3'))),
    ];
    expect(two).toEqual(one);
    const changed = [...other].filter(([path, text]) => one.get(path) !== text).map(([path]) => path);
    expect(changed).toEqual(['door/configmap-door.yaml']);
  });

  it.skipIf(missing)('fails for a chart that does not render, and names the Application', async () => {
    await expect(render(gitops(application('width: [')))).rejects.toThrow(/^door: helm cannot render /);
  });

  it.skipIf(missing)('fails for a folder that does not build, and for one object that comes twice', async () => {
    const nowhere = application('width: 2', `gitops/overlays/${cluster}/window`);
    await expect(render(gitops(nowhere))).rejects.toThrow(/^door: .* cannot render .*window/);
    const twice = { ...overlay, 'base/door/bell.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: door}\n' };
    const folder = written({ ...twice, [`apps/${cluster}/application-door.yaml`]: application('width: 2') });
    await expect(render(folder)).rejects.toThrow(/door renders door\/configmap-door\.yaml twice/);
  });
});

describe('Applications', () => {
  it('are refused where a cluster has no copy yet, and where a file describes none', () => {
    expect(() => applicationsIn(gitops(''), 'gamma-apse2')).toThrow(/promote manifests to gamma-apse2 first/);
    expect(() => applicationsIn(gitops('kind: ConfigMap\n'), cluster)).toThrow(/application-door\.yaml: .*metadata/s);
  });
});

describe('fields that Argo CD ignores', () => {
  const webhooks: Manifest = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'door' },
    webhooks: [{ name: 'a', clientConfig: { caBundle: 'x', url: 'y' } }, { name: 'b' }],
  };
  const ignore = (group: string, ...jqPathExpressions: string[]) =>
    withoutIgnored(webhooks, [{ group, kind: 'MutatingWebhookConfiguration', jqPathExpressions }]);

  it('are left out, in every item of a list, and nothing else', () => {
    expect(ignore('admissionregistration.k8s.io', '.webhooks[]?.clientConfig.caBundle')).toEqual({
      ...webhooks,
      webhooks: [{ name: 'a', clientConfig: { url: 'y' } }, { name: 'b' }],
    });
    expect(ignore('', '.webhooks')).toEqual(webhooks);
    expect(ignore('admissionregistration.k8s.io', '.metadata."name"')).toMatchObject({ metadata: {} });
  });

  it('are refused where their path is more than keys and lists', () => {
    expect(() => ignore('admissionregistration.k8s.io', '.webhooks[] | select(.name == "a")')).toThrow(
      /ignoreDifferences: found .webhooks.*; allowed: keys and \[\] only/,
    );
  });
});
