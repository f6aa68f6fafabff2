import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association/index.js';
import { Construct } from 'constructs';
import { type PolicyStatement, policyDocument } from '../iam/policy.ts';
import { Role } from '../iam/role.ts';

/** Permissions of a workload in AWS. */
export interface WorkloadPermissions {
  /** @default [] */
  readonly statements?: readonly PolicyStatement[];
  /** @default [] */
  readonly awsManagedPolicies?: readonly string[];
}

export interface PodIdentityProps extends WorkloadPermissions {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly accountId: string;
  readonly roleName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** A role for the pods of one service account in one cluster. */
export class PodIdentity extends Construct {
  constructor(scope: Construct, id: string, props: PodIdentityProps) {
    super(scope, id);
    const { clusterName, clusterArn, accountId, roleName, namespace, serviceAccount, ...permissions } = props;
    const role = new Role(this, 'role', {
      name: roleName,
      description: `For pods of ${namespace}/${serviceAccount}`,
      trust: policyDocument({
        sid: 'PodsOfTheCluster',
        principals: { Service: 'pods.eks.amazonaws.com' },
        actions: ['sts:AssumeRole', 'sts:TagSession'],
        conditions: {
          StringEquals: { 'aws:SourceAccount': accountId },
          ArnEquals: { 'aws:SourceArn': clusterArn },
        },
      }),
      ...permissions,
    });
    new EksPodIdentityAssociation(this, 'association', {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: role.arn,
    });
  }
}
