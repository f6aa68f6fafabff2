import {
  type ApiCall,
  type AskEmulator,
  answered,
  isObject,
  type Json,
  type Parameters,
  type Refusal,
  type Rule,
  refusal,
  text,
  textsIn,
} from '../call.ts';
import type { StandIn } from '../gate.ts';

/** Of one kind of EKS' resources: how its operations and members are called. */
interface Kind {
  readonly operations: Readonly<Record<'create' | 'describe' | 'list' | 'update' | 'delete', string>>;
  /** Member of the answer that holds it. */
  readonly member: string;
  readonly list: string;
  readonly id: (call: ApiCall) => string;
  /** What EKS adds to what was asked for. */
  readonly made: (call: ApiCall, id: string) => Parameters;
  readonly listed: (record: Parameters) => Json;
}

const now = 1_700_000_000;
const arnOf = ({ region, account }: ApiCall, path: string) => `arn:aws:eks:${region}:${account}:${path}`;
const cluster = (call: ApiCall) => text(call, 'clusterName') ?? text(call, 'name') ?? '';
const verbs = (name: string, plural: string) => ({
  create: `Create${name}`,
  describe: `Describe${name}`,
  list: `List${plural}`,
  update: `Update${name}`,
  delete: `Delete${name}`,
});

const kinds: readonly Kind[] = [
  {
    operations: verbs('Addon', 'Addons'),
    member: 'addon',
    list: 'addons',
    id: (call) => text(call, 'addonName') ?? '',
    made: (call, id) => ({
      clusterName: cluster(call),
      addonArn: arnOf(call, `addon/${cluster(call)}/${id}/1`),
      status: 'ACTIVE',
      health: { issues: [] },
      createdAt: now,
      modifiedAt: now,
    }),
    listed: (record) => record['addonName'] ?? null,
  },
  {
    operations: verbs('AccessEntry', 'AccessEntries'),
    member: 'accessEntry',
    list: 'accessEntries',
    id: (call) => text(call, 'principalArn') ?? '',
    made: (call, id) => ({
      clusterName: cluster(call),
      accessEntryArn: arnOf(call, `access-entry/${cluster(call)}/role/${call.account}/${id.replace(/^.*\//, '')}/1`),
      kubernetesGroups: [],
      type: 'STANDARD',
      username: id,
      createdAt: now,
      modifiedAt: now,
    }),
    listed: (record) => record['principalArn'] ?? null,
  },
  {
    operations: verbs('PodIdentityAssociation', 'PodIdentityAssociations'),
    member: 'association',
    list: 'associations',
    // EKS makes the id; one account of a namespace has one association.
    id: (call) => text(call, 'associationId') ?? `a-${text(call, 'namespace')}-${text(call, 'serviceAccount')}`,
    made: (call, id) => ({
      clusterName: cluster(call),
      associationId: id,
      associationArn: arnOf(call, `podidentityassociation/${cluster(call)}/${id}`),
      createdAt: now,
      modifiedAt: now,
    }),
    listed: ({ clusterName = '', namespace = '', serviceAccount = '', associationArn = '', associationId = '' }) => ({
      clusterName,
      namespace,
      serviceAccount,
      associationArn,
      associationId,
    }),
  },
];

/** Add-ons, access entries and their policies, and Pod Identity, which moto lacks. */
export function eksResources(): StandIn {
  const records = new Map<string, Parameters>();
  const policies = new Map<string, readonly Parameters[]>();
  const place = (call: ApiCall, what: string) => `${call.account} ${call.region} ${cluster(call)} ${what}`;
  const missing = (what: string): Refusal => refusal('ResourceNotFoundException', `No ${what} found`, 404);

  function recordOf(call: ApiCall, kind: Kind): Parameters | Refusal {
    const { operations, member, list, id: idOf, made, listed } = kind;
    const id = idOf(call);
    const key = place(call, `${member} ${id}`);
    const record = records.get(key);
    const { clientRequestToken: _, name: __, ...asked } = call.parameters;
    switch (call.operation) {
      case operations.create: {
        if (record) return refusal('ResourceInUseException', `${member} ${id} already exists in ${cluster(call)}`, 409);
        const created = { ...made(call, id), ...asked };
        records.set(key, created);
        return { [member]: created };
      }
      case operations.list: {
        const own = [...records].filter(([each]) => each.startsWith(place(call, `${member} `)));
        return { [list]: own.map(([, each]) => listed(each)) };
      }
    }
    if (!record) return missing(`${member} ${id} of ${cluster(call)}`);
    if (call.operation === operations.delete) records.delete(key);
    const after = call.operation === operations.update ? { ...record, ...asked } : record;
    if (call.operation === operations.update) records.set(key, after);
    const update = { id: '1', status: 'Successful', type: 'AddonUpdate', params: [], errors: [] };
    return { [member]: after, ...(call.operation === operations.update && { update }) };
  }

  function policiesOf(call: ApiCall): Parameters | Refusal | undefined {
    const key = place(call, `policies ${text(call, 'principalArn')}`);
    const own = policies.get(key) ?? [];
    const base = { clusterName: cluster(call), principalArn: text(call, 'principalArn') ?? '' };
    const others = own.filter(({ policyArn }) => policyArn !== text(call, 'policyArn'));
    switch (call.operation) {
      case 'AssociateAccessPolicy': {
        if (!records.has(place(call, `accessEntry ${base.principalArn}`)))
          return missing(`access entry of ${base.principalArn}`);
        const { policyArn = '', accessScope = null } = call.parameters;
        const associated = { policyArn, accessScope, associatedAt: now, modifiedAt: now };
        policies.set(key, [...others, associated]);
        return { ...base, associatedAccessPolicy: associated };
      }
      case 'DisassociateAccessPolicy':
        policies.set(key, others);
        return base;
      case 'ListAssociatedAccessPolicies':
        return { ...base, associatedAccessPolicies: own };
    }
    return undefined;
  }

  return (call) => {
    if (call.service !== 'eks') return undefined;
    const kind = kinds.find(({ operations }) => Object.values(operations).includes(call.operation));
    if (kind) return recordOf(call, kind);
    if (call.operation === 'DescribeUpdate')
      return { update: { id: '1', status: 'Successful', type: 'AddonUpdate', params: [], errors: [] } };
    return policiesOf(call);
  };
}

/** The first subnet of a cluster that is being made. */
const subnetOf = (call: ApiCall): string =>
  textsIn(call.parameters['resourcesVpcConfig']).find((value) => value.startsWith('subnet-')) ?? '';

/** EKS makes a security group for each cluster; moto does not. */
async function makeSecurityGroup(call: ApiCall, ask: AskEmulator): Promise<string> {
  const version = '2016-11-15';
  const subnets = await ask('ec2', { Action: 'DescribeSubnets', Version: version, 'SubnetId.1': subnetOf(call) });
  const group = await ask('ec2', {
    Action: 'CreateSecurityGroup',
    Version: version,
    GroupName: `eks-cluster-sg-${cluster(call)}`,
    GroupDescription: 'EKS created security group',
    VpcId: answered(subnets, 'vpcId') ?? '',
  });
  const id = answered(group, 'groupId');
  if (!id) throw new Error(`the emulator made no security group for ${cluster(call)}: ${group}`);
  return id;
}

/** moto forgets how a cluster admits its callers, and whatever else is newer than it. */
export function clusterSettings(): Rule {
  const asked = new Map<string, Parameters>();
  const groups = new Map<string, string>();
  const key = (call: ApiCall) => `${call.account} ${call.region} ${cluster(call)}`;
  return {
    name: 'settings of clusters',
    isEmulation: true,
    check: () => undefined,
    async learn(call, _answer, ask) {
      if (call.service !== 'eks') return;
      const { clientRequestToken: _, bootstrapSelfManagedAddons: __, ...settings } = call.parameters;
      if (call.operation === 'CreateCluster') {
        asked.set(key(call), settings);
        groups.set(key(call), await makeSecurityGroup(call, ask));
      }
      if (call.operation === 'DeleteCluster') {
        const GroupId = groups.get(key(call)) ?? '';
        await ask('ec2', { Action: 'DeleteSecurityGroup', Version: '2016-11-15', GroupId });
      }
    },
    amend(call, answer) {
      const settings = asked.get(key(call));
      if (call.service !== 'eks' || !/^(?:Create|Describe|Delete)Cluster$/.test(call.operation) || !settings)
        return answer;
      const { cluster: said }: { cluster?: Parameters } = JSON.parse(answer);
      if (!said) return answer;
      const vpc = said['resourcesVpcConfig'];
      const resourcesVpcConfig = {
        ...(isObject(vpc) ? vpc : {}),
        clusterSecurityGroupId: groups.get(key(call)) ?? '',
      };
      return JSON.stringify({ cluster: { ...settings, ...said, resourcesVpcConfig } });
    },
  };
}
