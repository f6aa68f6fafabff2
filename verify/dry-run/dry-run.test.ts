import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { priorityClasses } from '@sample-platform-ai/gitops/components/policies/priority-classes.ts';
import { componentsIn } from '@sample-platform-ai/gitops/components.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Rendering, renderCharts } from '../charts/render.ts';
import { chartSource } from '../charts/source.ts';
import { type ApiServer, assets } from './api-server.ts';
import { main } from './cli.ts';
import { dryRun, objectsFor } from './dry-run.ts';
import { apply, kubectl } from './kubectl.ts';
import { forbiddenService, startPreparedServer, takeRulesOf } from './throwaway.ts';

const clusters = clustersOf(platform);
const [first] = clusters;
if (!first) throw new Error('the fixture has no cluster');
const { folder } = first;
const programs = assets();
const noServer = 'missing' in programs ? programs.missing : undefined;
const charts = chartSource();
const noCharts = noServer ?? ('missing' in charts ? charts.missing : undefined);
const because = (missing: string | undefined) => (missing ? ` (skipped: ${missing})` : '');

const isBuiltIn = ({ apiVersion }: Manifest) => /^v1$|^(apps|batch|autoscaling|policy)\/|\.k8s\.io\//.test(apiVersion);

const named = (kind: string, name: string, content: object, namespace?: string): Manifest => ({
  apiVersion: kind === 'Ingress' ? 'networking.k8s.io/v1' : kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  metadata: { name, ...(namespace && { namespace }) },
  ...content,
});
const ingress = (className: string | undefined) => {
  const backend = { service: { name: 'door', port: { number: 80 } } };
  return named(
    'Ingress',
    'door',
    { spec: { ...(className && { ingressClassName: className }), defaultBackend: backend } },
    'default',
  );
};
const bounded = { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } };
const pinned = `registry.example.com/image@sha256:${'a'.repeat(64)}`;
const secure = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const pod = (change: object, namespace = 'databases') =>
  named(
    'Pod',
    'door',
    { spec: { containers: [{ name: 'door', image: pinned, resources: bounded, securityContext: secure, ...change }] } },
    namespace,
  );

describe(`an API server of the clusters' version${because(noServer)}`, { timeout: 600_000 }, () => {
  let server: ApiServer;
  let renderings: readonly Rendering[] = [];

  beforeAll(async () => {
    if (!('folder' in programs)) return;
    if ('local' in charts)
      ({ renderings } = await renderCharts({ components: componentsIn(clusters), clusters, local: charts.local }));
    server = await startPreparedServer(programs.folder, renderings);
  }, 600_000);
  afterAll(() => server?.stop());

  it.skipIf(noServer)('is of the Kubernetes version that the clusters run', () => {
    for (const { environment } of clusters) {
      expect(server.version).toMatch(new RegExp(`^v${environment.cluster.kubernetesVersion.replace('.', '\\.')}\\.`));
    }
  });

  it.skipIf(noServer)('accepts every object with a built-in type, and the pods of its template', async () => {
    for (const cluster of clusters.toReversed()) {
      await takeRulesOf(server.target, cluster);
      const all = objectsFor(cluster, []).filter(isBuiltIn);
      const { accepted, rejections } = await dryRun(server.target, all);
      expect(rejections).toEqual([]);
      expect(accepted).toBeGreaterThan(30);
    }
  });

  it.skipIf(noCharts).each(clusters)(
    `accepts every object of $folder, including those of charts${because(noCharts)}`,
    async (cluster: Cluster) => {
      await takeRulesOf(server.target, cluster);
      const { accepted, rejections, unknown } = await dryRun(server.target, objectsFor(cluster, renderings));
      expect(rejections).toEqual([]);
      expect(unknown).toEqual([]);
      expect(accepted).toBeGreaterThan(200);
    },
  );

  it.skipIf(noServer).each([
    ['a service of type LoadBalancer', forbiddenService, /OpenTofu owns the load balancers/],
    ['an ingress of class alb', ingress('alb'), /OpenTofu owns the load balancers/],
    [
      'an ingress without a class, which the controller would take',
      ingress(undefined),
      /OpenTofu owns the load balancers/,
    ],
    ['an image without a version', pod({ image: 'registry.example.com/image' }, 'monitoring'), /tag of a version/],
    ['an image of the latest version', pod({ image: 'image:latest' }, 'monitoring'), /tag of a version/],
    ['a container without a memory limit', pod({ resources: { requests: bounded.requests } }), /memory limit/],
    ['a container without requests', pod({ resources: {} }), /requests for cpu and memory|memory limit/],
    [
      'a pod that runs as root',
      pod({ securityContext: { ...secure, runAsNonRoot: false } }),
      /violates PodSecurity "restricted/,
    ],
    ['a field that its type does not have', pod({ imagee: 'typo' }), /field not declared|unknown field|imagee/],
  ] as const)('refuses %s', async (_, manifest, message) => {
    const { rejections } = await dryRun(server.target, [manifest]);
    expect(rejections).toEqual([expect.stringMatching(message)]);
  });

  it.skipIf(noServer)('takes the same without what is wrong with it', async () => {
    const { rejections } = await dryRun(server.target, [
      { ...forbiddenService, spec: { type: 'ClusterIP', ports: [{ port: 80 }] } },
      ingress('other'),
      pod({}),
      pod({ image: 'image:v1.2' }, 'monitoring'),
      pod({ image: `registry.example.com/image:v1.2@sha256:${'a'.repeat(64)}` }, 'monitoring'),
      pod({ image: `registry.example.com/image:v1.2@sha256:${'a'.repeat(64)}` }),
    ]);
    expect(rejections).toEqual([]);
  });

  describe('pnpm dry-run', () => {
    // Where charts were there, the rules are those of the last cluster.
    beforeAll(async () => {
      if (!noServer) await takeRulesOf(server.target, first);
    });

    const command = (args: readonly string[], kubeconfig = server.target.kubeconfig) =>
      execa(process.execPath, ['--disable-warning=DEP0044', join(import.meta.dirname, 'main.ts'), ...args], {
        reject: false,
        env: {
          KUBECONFIG: kubeconfig,
          NO_COLOR: '1',
          PATH: `${server.target.program.slice(0, -'/kubectl'.length)}:${process.env['PATH']}`,
        },
      });
    const kinds = 'deployments,jobs,services,networkpolicies,pods,horizontalpodautoscalers';
    const kept = async () =>
      (await kubectl(server.target, ['get', kinds, '--all-namespaces', '--output=name'])).stdout
        .split('\n')
        .filter((name) => name !== '' && name !== 'service/kubernetes');

    it.skipIf(noServer)('says which cluster it asks, asks it about everything, and leaves nothing there', async () => {
      const { exitCode, stdout, stderr } = await command([folder]);
      expect(stderr).toMatch(/^asking context throwaway \(https:\/\/127\.0\.0\.1:\d+\); nothing is written\n/);
      expect(stdout).toMatch(/1 clusters, \d{2,} objects accepted, 0 rejected/);
      // Where the charts are not there, their types are not either, and a cluster that is to be synced has to have them.
      if (noCharts) expect(stderr).toContain('error types of charts');
      expect(exitCode).toBe(noCharts ? 1 : 0);
      expect(await kept()).toEqual([]);
    });

    it.skipIf(noServer)('refuses to start without a cluster to ask, or with one that does not answer', async () => {
      const nowhere = await command([], '/dev/null');
      expect(nowhere).toMatchObject({ exitCode: 1, stdout: '' });
      expect(nowhere.stderr).toMatch(/no current context: set KUBECONFIG/);
      const other = await command(['--context', 'elsewhere']);
      expect(other).toMatchObject({ exitCode: 1, stdout: '' });
      expect(other.stderr).toMatch(/context elsewhere: error: cannot locate context elsewhere/);
      const silent = join(mkdtempSync(join(tmpdir(), 'dry-run-')), 'kubeconfig');
      writeFileSync(silent, readFileSync(server.target.kubeconfig, 'utf8').replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'));
      const unreachable = await command([folder], silent);
      rmSync(dirname(silent), { recursive: true });
      expect(unreachable).toMatchObject({ exitCode: 1, stdout: '' });
      expect(unreachable.stderr).toMatch(/the cluster cannot be reached: /);
    });

    it.skipIf(noServer)('fails for what the cluster refuses, and says which object and why', async () => {
      const priority = priorityClasses.application.name;
      const before = await kubectl(server.target, ['get', 'priorityclass', priority, '--output=json']);
      await kubectl(server.target, ['delete', 'priorityclass', priority]);
      const { exitCode, stdout, stderr } = await command([folder]);
      expect(await kubectl(server.target, ['create', '--filename=-'], before.stdout)).toMatchObject({ ok: true });
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/ [1-9]\d* rejected/);
      expect(stderr).toMatch(
        new RegExp(`error ${folder}: Pod \\S+-pod: .*no PriorityClass with name ${priority} was found`),
      );
    });

    const hooks = clusters
      .slice(0, 1)
      .flatMap((cluster) => objectsFor(cluster, []).filter(({ kind }) => kind === 'Job'))
      .filter((job) => JSON.stringify(job).includes('@sha256:'));
    const noHook = noServer ?? (hooks.length === 0 ? 'no service has a job that Argo CD runs' : undefined);
    it.skipIf(noHook)(`checks a hook as Argo CD creates it: again${because(noHook)}`, async () => {
      const changed = hooks.map(
        ({ metadata, ...job }): Manifest => ({
          ...job,
          metadata: { ...metadata, name: metadata.name.replace(/-new$/, '') },
          apiVersion: 'batch/v1',
          kind: 'Job',
        }),
      );
      const older: Manifest[] = JSON.parse(
        JSON.stringify(changed).replace(/@sha256:\w{64}/g, `@sha256:${'b'.repeat(64)}`),
      );
      expect(await apply(server.target, older, { dryRun: false })).toMatchObject({ ok: true });
      expect(await dryRun(server.target, hooks)).toMatchObject({ accepted: hooks.length, rejections: [] });
      const { rejections } = await dryRun(server.target, changed);
      expect(rejections).toEqual(hooks.map(() => expect.stringMatching(/immutable/)));
    });
  });

  it('refuses unknown arguments', async () => {
    await expect(main(['dev-apse9'])).rejects.toThrow(`Unknown cluster dev-apse9; expected one of ${folder}`);
    await expect(main(['--throwaway', '--context', 'other'])).rejects.toThrow(/give one of them/);
    await expect(main(['--server'])).rejects.toThrow(/see pnpm dry-run --help/);
  });
});
