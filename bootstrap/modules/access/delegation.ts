import { type PolicyStatement, policyDocument } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { Role } from '@sample-platform-ai/infra/modules/iam/role.ts';
import { Construct } from 'constructs';

export interface DelegationRolesProps {
  /** Name of the environment's zone: the only name whose records its role may write. */
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

/** The parent zone has no known id before it exists: record names are the limit, not the zone. */
const zones = ['arn:aws:route53:::hostedzone/*'];

const readZone: readonly PolicyStatement[] = [
  {
    sid: 'ReadZone',
    actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets', 'route53:ListTagsForResource'],
    resources: zones,
  },
  // IAM does not scope the search for a zone by name.
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
      // `ForAllValues` is also true for a request without values.
      Null: Object.fromEntries(Object.keys(conditions).map((key) => [key, 'false'])),
    },
  };
};

/**
 * Trusts individual roles of another account. By the account and a condition, not as principals: principals must exist
 * first, and the trust would not include a re-created role of the same name.
 */
const roleTrust = (accountId: string, roleArns: readonly string[]): string =>
  policyDocument({
    sid: 'ExactRoles',
    principals: { AWS: `arn:aws:iam::${accountId}:root` },
    actions: ['sts:AssumeRole'],
    conditions: { StringEquals: { 'aws:PrincipalArn': roleArns } },
  });

/**
 * Roles for an environment's pipelines and administrators that reach only its delegation: the NS record of its zone in
 * the parent zone.
 */
export class DelegationRoles extends Construct {
  constructor(scope: Construct, id: string, props: DelegationRolesProps) {
    super(scope, id);
    const { zoneName, accountId, planRoleArn } = props;
    // An administrator of the account could assume the apply role anyway, by changing its trust policy.
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
