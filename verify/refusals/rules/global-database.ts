import { type ApiCall, isTrue, type Refusal, type Rule, refusal, text } from '../call.ts';

interface Member {
  readonly arn: string;
  readonly region: string;
}
interface GlobalCluster {
  readonly isProtected: boolean;
  readonly version: string | undefined;
  readonly members: readonly Member[];
}

/** Arguments that only the first member may have: the others receive them with the data. */
const ofWriter = [
  ['DatabaseName', 'Cannot specify database name for cross region replication cluster'],
  ['MasterUsername', 'Cannot specify user name for cross region replication cluster'],
  ['MasterUserPassword', 'Cannot specify password for cross region replication cluster'],
  ['ManageMasterUserPassword', 'Cannot manage the master user password of a cross region replication cluster'],
] as const;

const clusterArn = (call: ApiCall, id = text(call, 'DBClusterIdentifier')): string =>
  id?.startsWith('arn:') ? id : `arn:aws:rds:${call.region}:${call.account}:cluster:${id}`;

/** Aurora's rules for the members of a global database, by its user guide and the answers of its API. */
export function globalDatabase(): Rule {
  const globals = new Map<string, GlobalCluster>();
  const key = ({ account }: ApiCall, id: string | undefined) => `${account} ${id}`;
  const find = (call: ApiCall) => globals.get(key(call, text(call, 'GlobalClusterIdentifier')));
  const without = (call: ApiCall, arn: string) => {
    for (const [id, { members, ...rest }] of globals)
      if (id.startsWith(`${call.account} `))
        globals.set(id, { ...rest, members: members.filter((member) => member.arn !== arn) });
  };

  const checks: Readonly<Record<string, (call: ApiCall) => Refusal | undefined>> = {
    CreateDBCluster(call) {
      const id = text(call, 'GlobalClusterIdentifier');
      if (!id) return undefined;
      const cluster = globals.get(key(call, id));
      if (!cluster) return refusal('GlobalClusterNotFoundFault', `Global cluster ${id} not found`, 404);
      const version = text(call, 'EngineVersion');
      // The answer of RDS in aws/aws-cli#8139.
      if (version && cluster.version && version !== cluster.version)
        return refusal(
          'InvalidParameterValue',
          `Value for engineVersion should match setting for global cluster ${id}`,
        );
      const [writer] = cluster.members;
      if (!writer) return undefined;
      if (cluster.members.some(({ region }) => region === call.region))
        return refusal('InvalidParameterCombination', `Global cluster ${id} already has a member in ${call.region}`);
      const wrong = ofWriter.find(([name]) => text(call, name) !== undefined && text(call, name) !== 'false');
      if (wrong) return refusal('InvalidParameterCombination', wrong[1]);
      return isTrue(call, 'StorageEncrypted') && !text(call, 'KmsKeyId')
        ? refusal(
            'InvalidParameterCombination',
            'For encrypted cross-region replica, kmsKeyId should be explicitly specified',
          )
        : undefined;
    },
    DeleteDBCluster(call) {
      const arn = clusterArn(call);
      const member = [...globals.values()].some(({ members }) => members.some((each) => each.arn === arn));
      return member
        ? refusal(
            'InvalidDBClusterStateFault',
            'This cluster is a part of a global cluster, please remove it from globalcluster first',
          )
        : undefined;
    },
    DeleteGlobalCluster(call) {
      const cluster = find(call);
      const id = text(call, 'GlobalClusterIdentifier');
      if (cluster?.isProtected)
        return refusal(
          'InvalidParameterCombination',
          `Cannot delete protected global cluster ${id}, disable deletion protection`,
        );
      return cluster && cluster.members.length > 0
        ? refusal('InvalidGlobalClusterStateFault', `Global Cluster ${id} is not empty`)
        : undefined;
    },
    RemoveFromGlobalCluster(call) {
      const cluster = find(call);
      const arn = clusterArn(call, text(call, 'DbClusterIdentifier'));
      const [writer, ...readers] = cluster?.members ?? [];
      if (cluster && !cluster.members.some((member) => member.arn === arn))
        return refusal('DBClusterNotFoundFault', `${arn} is not a member of the global cluster`, 404);
      return writer?.arn === arn && readers.length > 0
        ? refusal('InvalidGlobalClusterStateFault', 'The writer can be removed after all readers only')
        : undefined;
    },
    SwitchoverGlobalCluster: (call) => takeover(call),
    FailoverGlobalCluster: (call) => takeover(call),
  };
  function takeover(call: ApiCall): Refusal | undefined {
    const target = text(call, 'TargetDbClusterIdentifier') ?? '';
    const [writer, ...readers] = find(call)?.members ?? [];
    if (!writer) return refusal('GlobalClusterNotFoundFault', 'Global cluster not found', 404);
    if (!target.startsWith('arn:'))
      return refusal('InvalidParameterValue', `TargetDbClusterIdentifier takes the ARN of a member, found ${target}`);
    return readers.some(({ arn }) => arn === target)
      ? undefined
      : refusal('InvalidDBClusterStateFault', `${target} is not a secondary cluster of the global database`);
  }

  return {
    name: 'members of a global database',
    check: (call) => (call.service === 'rds' ? checks[call.operation]?.(call) : undefined),
    learn(call) {
      if (call.service !== 'rds') return;
      const id = key(call, text(call, 'GlobalClusterIdentifier'));
      const cluster = globals.get(id);
      switch (call.operation) {
        case 'CreateGlobalCluster':
          globals.set(id, {
            isProtected: isTrue(call, 'DeletionProtection'),
            version: text(call, 'EngineVersion'),
            members: [],
          });
          break;
        case 'ModifyGlobalCluster':
          if (cluster)
            globals.set(id, {
              ...cluster,
              version: text(call, 'EngineVersion') ?? cluster.version,
              ...(text(call, 'DeletionProtection') !== undefined && {
                isProtected: isTrue(call, 'DeletionProtection'),
              }),
            });
          break;
        case 'ModifyDBCluster': {
          const version = text(call, 'EngineVersion');
          // The global database has the version of its writer.
          if (version)
            for (const [name, each] of globals)
              if (each.members[0]?.arn === clusterArn(call)) globals.set(name, { ...each, version });
          break;
        }
        case 'DeleteGlobalCluster':
          globals.delete(id);
          break;
        case 'CreateDBCluster':
          if (cluster)
            globals.set(id, {
              ...cluster,
              members: [...cluster.members, { arn: clusterArn(call), region: call.region }],
            });
          break;
        case 'RemoveFromGlobalCluster':
          without(call, clusterArn(call, text(call, 'DbClusterIdentifier')));
          break;
        case 'SwitchoverGlobalCluster':
        case 'FailoverGlobalCluster': {
          const target = text(call, 'TargetDbClusterIdentifier');
          const order = (member: Member) => (member.arn === target ? 0 : 1);
          if (cluster)
            globals.set(id, { ...cluster, members: cluster.members.toSorted((a, b) => order(a) - order(b)) });
        }
      }
    },
  };
}
