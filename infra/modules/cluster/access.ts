import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry/index.js';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association/index.js';
import { Construct } from 'constructs';

/** Who may do what. The role has to exist: EKS refuses an entry for one that does not. */
export interface ClusterGrant {
  readonly roleArn: string;
  /** In the whole cluster; viewing leaves Secrets out. */
  readonly policy: 'AmazonEKSClusterAdminPolicy' | 'AmazonEKSViewPolicy';
}

export interface ClusterAccessProps {
  readonly clusterName: string;
  /** What the role is for -> the grant. */
  readonly grants: Readonly<Record<string, ClusterGrant>>;
}

/** The people and pipelines that sign in to a cluster, by constant role ARNs. */
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
