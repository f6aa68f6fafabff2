import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { at } from '@sample-platform-ai/gitops/test/workload-rules.ts';
import type { ClientSettings } from '../client/protocol.ts';

/** The rehearsal's own namespace: what AWS and people are to the cluster. */
export const outside = 'rehearsal';
/** Of the platform's major version, and Node for the client. */
export const standInImages = { postgres: 'postgres:17-trixie', node: 'node:24-trixie-slim' } as const;
export const issuerPort = 8090;
export const issuerUrl = `http://client.${outside}.svc.cluster.local:${issuerPort}`;
/** Audiences that the load client's tokens are for: a secret may change from the first to the second. */
export const audiences = ['rehearsal-1', 'rehearsal-2'] as const;

/** While it exists, PostgreSQL does not start: how a play takes the database away, and keeps its data. */
export const stopFile = '/data/stopped';

/** What the delivery stack writes of a cluster. */
export type Facts = Readonly<Record<string, string>>;

export const standInFacts = {
  clusterIssuer: `${issuerUrl}/cluster`,
  vpcId: 'vpc-00000000000000000',
  databaseWriterHost: `postgres.${outside}.svc.cluster.local`,
  databaseReaderHost: `postgres.${outside}.svc.cluster.local`,
  databasePort: '5432',
} as const satisfies Facts;

/** Sign requests to stand-ins of AWS, which check nothing. */
export const credentials = { AWS_ACCESS_KEY_ID: 'rehearsal', AWS_SECRET_ACCESS_KEY: 'rehearsal' } as const;

export const object = (apiVersion: string, kind: string, name: string, namespace: string, rest: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  ...(JSON.parse(JSON.stringify(rest)) as Readonly<Record<string, JsonValue>>),
});

export const service = (name: string, port: number): Manifest =>
  object('v1', 'Service', name, outside, { spec: { selector: { app: name }, ports: [{ port }] } });

export const deployment = (name: string, container: object, volumes: object): Manifest =>
  object('apps/v1', 'Deployment', name, outside, {
    spec: {
      selector: { matchLabels: { app: name } },
      strategy: { type: 'Recreate' },
      template: {
        metadata: { labels: { app: name } },
        // A share of the node: without one, a stand-in starves first when the node is busy, and every play measures that.
        spec: {
          // On a node without room, the pods under rehearsal wait, and evict no stand-in.
          priorityClassName: 'system-cluster-critical',
          terminationGracePeriodSeconds: 1,
          containers: [{ name, resources: { requests: { cpu: '100m' } }, ...container }],
          ...volumes,
        },
      },
    },
  });

/** PostgreSQL that trusts a user's name: who may do what in it is up to the rendered job and the migrations. */
export function postgres(owner: string, database: string): readonly Manifest[] {
  const env = {
    POSTGRES_USER: owner,
    POSTGRES_DB: database,
    POSTGRES_PASSWORD: 'made-up',
    PGDATA: '/data/pgdata',
  };
  const container = {
    image: standInImages.postgres,
    imagePullPolicy: 'IfNotPresent',
    resources: { requests: { cpu: '250m' } },
    command: [
      'sh',
      '-c',
      `while [ -e ${stopFile} ]; do sleep 0.2; done; exec docker-entrypoint.sh postgres -c fsync=off -c max_connections=200 -c hba_file=/config/pg_hba.conf`,
    ],
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    readinessProbe: {
      exec: { command: ['pg_isready', '--quiet', '--host=127.0.0.1', `--username=${owner}`, `--dbname=${database}`] },
      periodSeconds: 2,
      // A busy node answers late; without an endpoint the Service refuses at once.
      timeoutSeconds: 5,
      failureThreshold: 10,
    },
    volumeMounts: [
      { name: 'data', mountPath: '/data' },
      { name: 'config', mountPath: '/config' },
    ],
  };
  const trusting = 'local all all trust\nhost all all all trust\n';
  return [
    service('postgres', 5432),
    object('v1', 'ConfigMap', 'postgres', outside, { data: { 'pg_hba.conf': trusting } }),
    deployment('postgres', container, {
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'config', configMap: { name: 'postgres' } },
      ],
    }),
  ];
}

/** A program of `client/` that serves on a port, with its variables. */
export function program(name: string, port: number, variables: Readonly<Record<string, string>>): readonly Manifest[] {
  const file = `${name}.ts`;
  const container = {
    image: standInImages.node,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', '--disable-warning=ExperimentalWarning', `/program/${file}`],
    env: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
    readinessProbe: { tcpSocket: { port }, periodSeconds: 2 },
    volumeMounts: [{ name: 'program', mountPath: '/program' }],
  };
  return [
    object('v1', 'ConfigMap', name, outside, {
      data: { [file]: readFileSync(join(import.meta.dirname, '../client', file), 'utf8') },
    }),
    service(name, port),
    deployment(name, container, { volumes: [{ name: 'program', configMap: { name } }] }),
  ];
}

/** The load client and issuer of tokens. */
export const client = (settings: ClientSettings): readonly Manifest[] =>
  program('client', issuerPort, { CLIENT: JSON.stringify(settings) });

/** Where stand-ins are, for a cluster that has others than usual. */
export interface Elsewhere {
  /** @default those of the stand-ins here */
  readonly facts?: Facts;
  /** Addresses outside the cluster that pods may reach. @default none */
  readonly addresses?: readonly string[];
}

/** What the delivery stack and External Secrets would put into a namespace, and a way to the stand-ins. */
export function environmentOf(
  namespace: string,
  secrets: readonly Manifest[],
  elsewhere: Elsewhere = {},
): readonly Manifest[] {
  const peers = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': outside } } }];
  const far = (elsewhere.addresses ?? []).map((address) => ({ ipBlock: { cidr: `${address}/32` } }));
  return [
    object('v1', 'ConfigMap', 'cluster-facts', namespace, { data: { ...standInFacts, ...elsewhere.facts } }),
    // Where policies are enforced, a pod reaches only what its own ones allow: the stand-ins are none of that.
    object('networking.k8s.io/v1', 'NetworkPolicy', outside, namespace, {
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: peers }],
        egress: [{ to: [...peers, ...far] }],
      },
    }),
    ...secrets,
  ];
}

/** For controllers: the API server of the rehearsal's cluster has another address than that of the environment. */
export const openPolicy = (namespace: string): Manifest =>
  object('networking.k8s.io/v1', 'NetworkPolicy', `${outside}-controllers`, namespace, {
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
  });

export const secret = (namespace: string, name: string, values: Readonly<Record<string, string>>): Manifest =>
  object('v1', 'Secret', name, namespace, { stringData: values });

/** Of an OIDC client the rehearsal's own, of any other key a made-up value. */
const madeUp = (key: string, audience: string): string =>
  key === 'issuer' ? issuerUrl : key === 'clientId' ? audience : `made-up-${key}`;

/** The secrets that variables of the service refer to. */
export const secretsOf = ({ namespace, secrets }: ServicePlan, audience: string = audiences[0]): readonly Manifest[] =>
  secrets.map(({ kubernetesName, keys }) =>
    secret(namespace, kubernetesName, Object.fromEntries(keys.map((key) => [key, madeUp(key, audience)]))),
  );

/** What External Secrets makes of its objects: Secrets for variables, and for files with secret values. */
export const externalSecretsOf = (manifests: readonly Manifest[]): readonly Manifest[] =>
  manifests
    .filter(({ kind }) => kind === 'ExternalSecret')
    .map((each) => {
      const target = at(each, 'spec', 'target');
      const data = at(target, 'template', 'data');
      const values = Object.entries(isObject(data) ? data : {}).map(([key, template]) => [
        key,
        String(template).replaceAll(/\{\{ \.(\w+) \}\}/g, (_, name: string) => madeUp(name, audiences[0])),
      ]);
      return secret(each.metadata.namespace ?? '', String(at(target, 'name')), Object.fromEntries(values));
    });
