import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry/index.js';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association/index.js';
import { Construct } from 'constructs';

/** A role and its access policy. The role exists before the entry: EKS refuses an entry for a missing role. */
export interface ClusterGrant {
  readonly roleArn: string;
  /** Applies to the whole cluster; `view` excludes Secrets. */
  readonly policy: 'AmazonEKSClusterAdminPolicy' | 'AmazonEKSViewPolicy';
}

export interface ClusterAccessProps {
  readonly clusterName: string;
  /** Purpose of the role -> the grant. */
  readonly grants: Readonly<Record<string, ClusterGrant>>;
}

/** Access entries of the people and pipelines that sign in to a cluster, by constant role ARNs. */
export class ClusterAccess extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    for (const [purpose, { roleArn, policy }] of Object.entries(props.grants)) {
      const entry = new EksAccessEntry(this, purpose, {
        clusterName: props.clusterName,
        principalArn: roleArn,
        type: 'STANDARD',
      });
      new EksAccessPolicyAssociation(this, `${purpose}-policy`, {
        clusterName: props.clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
        accessScope: { type: 'cluster' },
      });
    }
  }
}
