import { type PolicyStatement, policyDocument } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { Role } from '@sample-platform-ai/infra/modules/iam/role.ts';
import { Construct } from 'constructs';

export interface DelegationRolesProps {
  /** The environment's zone: the only name whose records its role may write. */
  readonly zoneName: string;
  /** Account of the environment. */
  readonly accountId: string;
  readonly readRoleName: string;
  readonly writeRoleName: string;
  /** Roles of that account, by exact ARN. */
  readonly planRoleArn: string;
  readonly applyRoleArn: string;
  readonly administratorRoleArn: string;
}

/** The parent zone's id is known to nobody before it exists: the names below are the limit, not the zone. */
const zones = ['arn:aws:route53:::hostedzone/*'];

const readZone: readonly PolicyStatement[] = [
  {
    sid: 'ReadZone',
    actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets', 'route53:ListTagsForResource'],
    resources: zones,
  },
  // Finding a zone by its name is authorized on no zone.
  {
    sid: 'FindZone',
    actions: ['route53:ListHostedZones', 'route53:ListHostedZonesByName'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
  },
  { sid: 'ReadChange', actions: ['route53:GetChange'], resources: ['arn:aws:route53:::change/*'] },
];

const writeZone = (zoneName: string): PolicyStatement => {
  const conditions = {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': [zoneName],
    'route53:ChangeResourceRecordSetsRecordTypes': ['NS'],
    'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE', 'UPSERT'],
  };
  return {
    sid: 'WriteDelegation',
    actions: ['route53:ChangeResourceRecordSets'],
    resources: zones,
    conditions: {
      'ForAllValues:StringEquals': conditions,
      // "For all values" is true of none as well.
      Null: Object.fromEntries(Object.keys(conditions).map((key) => [key, 'false'])),
    },
  };
};

/**
 * Trusts single roles of another account. By the account and a condition, not as principals: those have to exist
 * first, and a role made anew under the same name would no longer be the one that is trusted.
 */
const roleTrust = (accountId: string, roleArns: readonly string[]): string =>
  policyDocument({
    sid: 'ExactRoles',
    principals: { AWS: `arn:aws:iam::${accountId}:root` },
    actions: ['sts:AssumeRole'],
    conditions: { StringEquals: { 'aws:PrincipalArn': roleArns } },
  });

/**
 * How an environment's pipelines and administrators reach its delegation, the NS record of its zone in the parent zone,
 * and nothing else.
 */
export class DelegationRoles extends Construct {
  constructor(scope: Construct, id: string, props: DelegationRolesProps) {
    super(scope, id);
    const { zoneName, accountId, planRoleArn } = props;
    // An administrator of the account could take the apply role anyway, by changing its trust.
    const writers = [props.applyRoleArn, props.administratorRoleArn];
    new Role(this, 'read', {
      name: props.readRoleName,
      description: `Reads the delegation of ${zoneName}`,
      trust: roleTrust(accountId, [planRoleArn, ...writers]),
      statements: readZone,
    });
    new Role(this, 'write', {
      name: props.writeRoleName,
      description: `Writes the delegation of ${zoneName}`,
      trust: roleTrust(accountId, writers),
      statements: [...readZone, writeZone(zoneName)],
    });
  }
}
