import { ownerSecret } from '@sample-platform-ai/environments/plan/database-owner.ts';
import { toolExposures } from '@sample-platform-ai/environments/plan/tools.ts';
import type { Cluster } from '../../cluster.ts';
import { storeName } from '../external-secrets/external-secret.ts';
import { type AdmissionPolicy, namesOfNamespace } from './policy.ts';

const every = '*';

/** Limits what a namespace reaches in AWS through the platform's controllers, which have access for all namespaces. */
export const ownershipPolicies = (cluster: Cluster): readonly AdmissionPolicy[] => [
  ownSecrets(cluster),
  ownTargetGroups(cluster),
];

function ownSecrets({ names, environment }: Cluster): AdmissionPolicy {
  const [start, end] = names.secret(every, '').split(every);
  const owner = ownerSecret(names, environment);
  const findsOwner =
    'tags' in owner
      ? ` || (request.namespace == 'databases' && has(d.find) && !has(d.find.name) && !has(d.find.path) && d.find.?tags.orValue({}) == {${Object.entries(
          owner.tags,
        )
          .map(([key, value]) => `'${key}': '${value}'`)
          .join(', ')}})`
      : '';
  return {
    name: 'own-secrets',
    rules: [{ apiGroups: ['external-secrets.io'], apiVersions: [every], resources: ['externalsecrets'] }],
    variables: { folder: `'${start}' + request.namespace + '${end}'` },
    validations: [
      {
        expression: `object.spec.secretStoreRef.kind == 'ClusterSecretStore' && object.spec.secretStoreRef.name == '${storeName}'`,
        message: `use the cluster's only secret store, ${storeName}`,
      },
      {
        expression:
          'object.spec.?data.orValue([]).all(d, !has(d.sourceRef) && d.remoteRef.key.startsWith(variables.folder))',
        message: 'a namespace reads only the secrets below its own folder',
      },
      {
        expression: `object.spec.?dataFrom.orValue([]).all(d, !has(d.sourceRef) && ((has(d.extract) && !has(d.find) && d.extract.key.startsWith(variables.folder))${findsOwner}))`,
        message: 'a namespace reads the secrets below its own folder by name, without a search',
      },
    ],
  };
}

function ownTargetGroups({ names, plans }: Cluster): AdmissionPolicy {
  const own: Record<string, string[]> = {};
  for (const { id, targetGroupName } of toolExposures(names)) {
    const namespace = id === 'argocd' ? 'argocd' : 'monitoring';
    own[namespace] = [...(own[namespace] ?? []), targetGroupName];
  }
  for (const { namespace, components } of plans) {
    own[namespace] = components.flatMap(({ exposures }) => exposures.map(({ targetGroupName }) => targetGroupName));
  }
  return {
    name: 'own-target-groups',
    rules: [{ apiGroups: ['elbv2.k8s.aws'], apiVersions: [every], resources: ['targetgroupbindings'] }],
    variables: { groups: namesOfNamespace(own) },
    validations: [
      {
        expression: "object.spec.?targetGroupName.orValue('') in variables.groups",
        message: "pods join only the target groups of their service's exposures, by name",
      },
      {
        // The controller sets it.
        expression:
          "!has(object.spec.targetGroupARN) || object.spec.targetGroupARN.contains(':targetgroup/' + object.spec.?targetGroupName.orValue('') + '/')",
        message: 'the ARN belongs to another target group; omit it',
      },
    ],
  };
}
