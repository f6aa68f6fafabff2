import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { deployment, object, outside, service, standInImages } from '../../clusters/world/stand-ins.ts';
import type { EntranceSettings } from './entrance/settings.ts';

export const databasePort = 5432;
/** On every node: how the other cluster reaches the database. */
export const farDatabasePort = 30_432;
export const issuerPort = 8090;
export const hostOf = (name: string): string => `${name}.${outside}.svc.cluster.local`;

/** Of the entrance, and of the tunnel to it. */
export const entrancePorts = { http: 8080, grpc: 9090, database: databasePort } as const;

export const dataFolder = '/data/pgdata';
/** While it exists, the server does not run. Its container does, and keeps the data. */
export const stopFile = '/data/stopped';

/** Replication notices a silent other end in ten seconds, and tries again soon. */
const settings = [
  'fsync=off',
  'max_connections=200',
  'hba_file=/config/pg_hba.conf',
  'wal_keep_size=512MB',
  'wal_receiver_status_interval=1',
  'wal_receiver_timeout=10s',
  'wal_sender_timeout=10s',
  'wal_retrieve_retry_interval=200ms',
];

/** The member of a global database in this cluster, which is started and stopped from outside. */
export function databaseObjects(owner: string, database: string): readonly Manifest[] {
  const env = { POSTGRES_USER: owner, POSTGRES_DB: database, POSTGRES_PASSWORD: 'made-up', PGDATA: dataFolder };
  const server = ['docker-entrypoint.sh', 'postgres', ...settings.flatMap((each) => ['-c', each])].join(' ');
  const script = [
    `[ -e ${dataFolder} ] || touch ${stopFile}`,
    'while :; do',
    `  while [ -e ${stopFile} ]; do sleep 0.1; done`,
    `  ${server} || true`,
    'done',
  ].join('\n');
  const container = {
    image: standInImages.postgres,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', script],
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    readinessProbe: {
      exec: { command: ['pg_isready', '--quiet', '--host=127.0.0.1', `--username=${owner}`, '--dbname=postgres'] },
      periodSeconds: 1,
      timeoutSeconds: 5,
      failureThreshold: 10,
    },
    volumeMounts: [
      { name: 'data', mountPath: '/data' },
      { name: 'config', mountPath: '/config' },
    ],
  };
  const trusting = 'local all all trust\nhost all all all trust\nhost replication all all trust\n';
  return [
    object('v1', 'Service', 'postgres', outside, {
      spec: {
        type: 'NodePort',
        selector: { app: 'postgres' },
        ports: [{ port: databasePort, nodePort: farDatabasePort }],
      },
    }),
    object('v1', 'ConfigMap', 'postgres', outside, { data: { 'pg_hba.conf': trusting } }),
    deployment('postgres', container, {
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'config', configMap: { name: 'postgres' } },
      ],
    }),
    object('v1', 'Service', 'writer', outside, { spec: { ports: [{ port: databasePort }] } }),
  ];
}

/** Where new connections to the writer's endpoint go; those that are open stay, as with DNS. */
export const writerEndpoint = (address: string, port: number): Manifest =>
  object('discovery.k8s.io/v1', 'EndpointSlice', 'writer', outside, {
    metadata: { name: 'writer', namespace: outside, labels: { 'kubernetes.io/service-name': 'writer' } },
    addressType: 'IPv4',
    ports: [{ name: '', port, protocol: 'TCP' }],
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
  });

/** The way in for clients of this machine, and the issuers' keys. */
export function entranceObjects(entrance: EntranceSettings): readonly Manifest[] {
  const container = {
    image: standInImages.node,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', '--disable-warning=ExperimentalWarning', '/entrance/entrance.ts'],
    env: [{ name: 'ENTRANCE', value: JSON.stringify(entrance) }],
    volumeMounts: [{ name: 'source', mountPath: '/entrance' }],
  };
  const source = readFileSync(join(import.meta.dirname, 'entrance/entrance.ts'), 'utf8');
  return [
    object('v1', 'ConfigMap', 'entrance', outside, { data: { 'entrance.ts': source } }),
    service('entrance', entrance.issuerPort),
    deployment('entrance', container, { volumes: [{ name: 'source', configMap: { name: 'entrance' } }] }),
  ];
}
