import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { merged, type Values } from '../../charts/values.ts';
import { credentials } from '../world/stand-ins.ts';
import { awsUrl } from './aws.ts';

/** What differs in a rehearsal with observability, besides the declared edits, and why. */
export const observabilityEdits: readonly { readonly edit: string; readonly reason: string }[] = [
  {
    edit: '`provisioner` of the storage class: none',
    reason: 'volumes in EBS; the rehearsal makes local ones on a node',
  },
  {
    edit: '`api_url` of the receivers, credentials of Alertmanager and Loki, `endpoint` of the bucket',
    reason: 'a stand-in in the cluster answers for SNS and S3',
  },
  {
    edit: '`retention_period` of Loki: 24 hours; its compactor runs every 30 s',
    reason: 'a play waits until lines of the day before are deleted',
  },
  { edit: 'no digest of an image that has a tag as well', reason: 'images are loaded by their tag' },
  {
    edit: 'no Grafana',
    reason: 'people sign in to it by OIDC; the play asks Prometheus the queries of its dashboards',
  },
  {
    edit: 'a network policy that opens the namespaces of the tools',
    reason: "the stand-ins are in the cluster, and its API server has another address than EKS'",
  },
];

const variables = Object.entries(credentials).map(([name, value]) => ({ name, value }));

/** Further values of a component's chart. */
const values: Readonly<Record<string, Values>> = {
  'kube-prometheus-stack': {
    grafana: { enabled: false },
    alertmanager: { alertmanagerSpec: { containers: [{ name: 'alertmanager', env: variables }] } },
  },
  loki: {
    loki: {
      storage: { s3: { endpoint: awsUrl, s3ForcePathStyle: true, insecure: true } },
      limits_config: { retention_period: '24h' },
      compactor: { compaction_interval: '30s', retention_delete_delay: '5s' },
    },
    singleBinary: { extraEnv: variables },
  },
};

const toStandIn = (given: JsonValue): JsonValue => {
  if (Array.isArray(given)) return given.map(toStandIn);
  if (!isObject(given)) return given;
  const inner = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, toStandIn(value)]));
  return 'topic_arn' in inner ? { ...inner, api_url: awsUrl } : inner;
};

/** Values of a component's chart in a rehearsal. */
export function editedValues(component: string, given: { readonly [key: string]: JsonValue }): Values {
  const receivers = toStandIn(given);
  return merged(isObject(receivers) ? receivers : {}, values[component] ?? {});
}

/** Objects of the components: the storage class makes no volumes, and images are named by their tag. */
export const editedObjects = (manifests: readonly Manifest[]): readonly Manifest[] =>
  manifests.map((manifest) => {
    const byTag: Manifest = JSON.parse(JSON.stringify(manifest), (key, value: JsonValue) =>
      key === 'image' && typeof value === 'string' ? value.replace(/(:[^/@]+)@sha256:[0-9a-f]{64}$/, '$1') : value,
    );
    if (manifest.kind !== 'StorageClass') return byTag;
    const { parameters: _, ...rest } = byTag;
    return { ...rest, provisioner: 'kubernetes.io/no-provisioner', allowVolumeExpansion: false };
  });

/** Volumes that pods claim at a time. */
export const claimsOf = ({ environment: { observability } }: Cluster): number =>
  observability.prometheus.replicas + observability.alertmanagerReplicas + observability.loki.replicas;
