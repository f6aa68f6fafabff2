import { setTimeout as delay } from 'node:timers/promises';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { clusterNamespaces, namespaceLabels } from '@sample-platform-ai/infra/modules/delivery/namespace-labels.ts';
import type { Rendering } from '../charts/render.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { dryRun } from './dry-run.ts';
import { apply, type Target } from './kubectl.ts';

const isRule = ({ kind }: Manifest) =>
  ['PriorityClass', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'].includes(kind);
const isDefinition = ({ kind }: Manifest) => kind === 'CustomResourceDefinition';

/** An object that the admission policies refuse as soon as they are in force. */
export const forbiddenService: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'door', namespace: 'default' },
  spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
};

async function put(target: Target, manifests: readonly Manifest[]): Promise<void> {
  if (manifests.length === 0) return;
  const { ok, stderr } = await apply(target, manifests, { dryRun: false });
  if (!ok) throw new Error(`the throw-away API server does not take what it starts with: ${stderr}`);
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    if (await condition()) return;
    await delay(500);
  }
  throw new Error(`the throw-away API server was asked 60 times for ${what}`);
}

/** Starts an API server that has what a cluster has before its first workload: namespaces, rules, the charts' types. */
export async function startPreparedServer(folder: string, renderings: readonly Rendering[]): Promise<ApiServer> {
  const server = await startApiServer(folder);
  try {
    await prepare(server.target, renderings);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Objects of a cluster that its admission policies depend on. */
const isJudged = ({ kind }: Manifest) => ['Deployment', 'ExternalSecret', 'TargetGroupBinding'].includes(kind);

/** Gives the server a cluster's namespaces and rules, in the place of another one's: each lets its own objects in. */
export async function takeRulesOf(target: Target, cluster: Cluster): Promise<void> {
  const own = everythingIn(cluster);
  await put(
    target,
    clusterNamespaces(cluster.plans).map(({ name, ...rest }) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: namespaceLabels(rest) },
    })),
  );
  await put(target, own.filter(isRule));
  const denied = async () =>
    (await dryRun(target, own.filter(isJudged))).rejections.some((text) => text.includes('ValidatingAdmissionPolicy'));
  // A rule takes a moment to be in force. What is still refused then is refused by the cluster's own rules: the caller says so.
  for (let tries = 0; tries < 20 && (await denied()); tries += 1) await delay(500);
}

async function prepare(target: Target, renderings: readonly Rendering[]): Promise<void> {
  const [cluster]: readonly Cluster[] = clustersOf(platform);
  if (!cluster) return;
  await takeRulesOf(target, cluster);
  await until(async () => (await dryRun(target, [forbiddenService])).accepted === 0, 'its admission policies');
  const definitions = new Map(
    renderings.flatMap(({ manifests }) => manifests.filter(isDefinition).map((each) => [each.metadata.name, each])),
  );
  if (definitions.size === 0) return;
  await put(target, [...definitions.values()]);
  const own = everythingIn(cluster);
  await until(async () => (await dryRun(target, own)).unknown.length === 0, 'the types of the charts');
}
