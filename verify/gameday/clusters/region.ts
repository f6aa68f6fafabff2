import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import type { Variables } from '../../clusters/world/edits.ts';
import { type Ground, mark, prepare } from '../../clusters/world/ground.ts';
import type { Loader } from '../../clusters/world/images.ts';
import { apply, isReady, type Pod, read, run } from '../../clusters/world/kube.ts';
import { isSo, until } from '../../clusters/world/patience.ts';
import { rolledOut } from '../../clusters/world/release.ts';
import { type Serving, servingOf } from '../../clusters/world/stage.ts';
import { outside } from '../../clusters/world/stand-ins.ts';
import { kubectl, type Target } from '../../dry-run/kubectl.ts';
import type { Entrance } from '../world/world.ts';
import { type PodMember, podMember } from './member.ts';
import {
  databaseObjects,
  databasePort,
  entranceObjects,
  entrancePorts,
  farDatabasePort,
  hostOf,
  issuerPort,
  writerEndpoint,
} from './stand-ins.ts';
import { createTunnel, type Tunnel } from './tunnel.ts';

export interface ClusterRegionOptions {
  readonly region: string;
  readonly target: Target & { readonly context: string };
  readonly cluster: Cluster;
  readonly plan: ServicePlan;
  readonly loader: Loader;
  readonly seed: number;
  /** Path to key set. */
  readonly keys: Readonly<Record<string, unknown>>;
  readonly variables: Variables;
  readonly other: () => ClusterRegion;
  /** The way from this machine to it broke by itself. */
  readonly onBreak: () => void;
  readonly say: (text: string) => void;
}

/** A region of a game day that is a Kubernetes cluster. */
export interface ClusterRegion {
  readonly region: string;
  readonly context: string;
  readonly cluster: Cluster;
  readonly member: PodMember;
  readonly tunnel: Tunnel;
  readonly node: () => string;
  readonly entrance: () => Entrance | undefined;
  /** Removes what an earlier play made. */
  clear(): Promise<void>;
  /** Brings everything up but the database's server and the service. */
  prepare(isBuilt: boolean): Promise<Ground>;
  /** Leads new connections to the writer's endpoint to a region's database. */
  pointWriterTo(region: string): Promise<void>;
  /** Until as many pods serve as the manifests say. */
  serving(): Promise<void>;
}

const object = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: outside },
});

async function podsOf(target: Target, namespace: string, selector: string): Promise<readonly Pod[]> {
  const found = await read<{ readonly items: readonly Pod[] }>(target, [
    'pods',
    `--namespace=${namespace}`,
    `--selector=${selector}`,
  ]);
  return found?.items ?? [];
}

const nodeAddress = async (target: Target): Promise<string> => {
  const path = '{.items[0].status.addresses[?(@.type=="InternalIP")].address}';
  return (await run(target, ['get', 'nodes', `--output=jsonpath=${path}`])).trim().split(' ')[0] ?? '';
};

const waysTo = ({ name, run: { ports } }: Serving, namespace: string) => {
  const host = `${name}.${namespace}.svc.cluster.local`;
  const to = (wanted: string) => ports.find((each) => each.name === wanted)?.number ?? 0;
  return [
    { port: entrancePorts.http, host, to: to('http') },
    { port: entrancePorts.grpc, host, to: to('grpc') },
    { port: entrancePorts.database, host: hostOf('postgres'), to: databasePort },
  ];
};

/** Answers once its cluster does. */
export async function createClusterRegion(options: ClusterRegionOptions): Promise<ClusterRegion> {
  const { region, target, cluster, plan, other } = options;
  const { context } = target;
  const tunnel = await createTunnel(target, options.onBreak);
  const serving = servingOf(plan);
  let node = await nodeAddress(target);
  const member = podMember({
    target,
    port: tunnel.ports.database,
    otherNode: () => other().node(),
    owner: cluster.environment.database.masterUsername,
    database: plan.database?.name ?? '',
  });
  return {
    region,
    context,
    cluster,
    member,
    tunnel,
    node: () => node,
    entrance: () => (tunnel.isOpen() ? { http: tunnel.ports.http, grpc: tunnel.ports.grpc } : undefined),
    clear: async () => {
      await run(target, ['delete', 'namespaces', `--selector=${mark}`, '--wait=true', '--timeout=180s']);
    },
    prepare: async (built) => {
      await until(`context ${context}: the cluster answers`, 120, () =>
        isSo(kubectl(target, ['get', '--raw', '/readyz']).then(({ ok }) => ok)),
      );
      node = await nodeAddress(target);
      const ground = await prepare({
        ...options,
        built,
        releases: ['first'],
        say: (text) => options.say(`${context}: ${text}`),
        elsewhere: {
          facts: { databaseWriterHost: hostOf('writer'), databaseReaderHost: hostOf('postgres') },
          addresses: [other().node()],
        },
      });
      if (!ground.databases) throw new Error(`${plan.service} has no database`);
      await apply(target, [
        ...databaseObjects(ground.databases.owner, ground.databases.name),
        ...entranceObjects({ ways: waysTo(serving, plan.namespace), issuerPort, keys: options.keys }),
      ]);
      await rolledOut(target, object('entrance'), 120);
      await until(`context ${context}: the database's pod runs`, 120, () =>
        isSo(
          podsOf(target, outside, 'app=postgres').then((pods) => pods.some(({ status }) => status.phase === 'Running')),
        ),
      );
      await tunnel.open();
      return ground;
    },
    pointWriterTo: async (to) => {
      const own = '--output=jsonpath={.items[0].status.podIP}';
      const [address, port] =
        to === region
          ? [
              (await run(target, ['get', 'pods', `--namespace=${outside}`, '--selector=app=postgres', own])).trim(),
              databasePort,
            ]
          : [other().node(), farDatabasePort];
      await apply(target, [writerEndpoint(address, port)]);
    },
    serving: async () => {
      const { minReplicas } = serving.run;
      await until(`context ${context}: ${minReplicas} pods are ready`, 180, () =>
        isSo(
          podsOf(target, plan.namespace, `app.kubernetes.io/name=${serving.name}`).then(
            (pods) => pods.filter(isReady).length >= minReplicas,
          ),
        ),
      );
    },
  };
}
