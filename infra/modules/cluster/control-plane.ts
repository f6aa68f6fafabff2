import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import { policyDocument } from '../iam/policy.ts';
import { Role } from '../iam/role.ts';
import { resourcesIn } from '../ordering.ts';

export interface ControlPlaneProps {
  readonly name: string;
  /** The cluster's ARN, derived: its role names it before the cluster exists. */
  readonly clusterArn: string;
  /** `major.minor`. */
  readonly kubernetesVersion: string;
  /** Subnets of EKS' network interfaces, in at least two zones. */
  readonly subnetIds: readonly string[];
  /** CIDR of the VPC, which may reach the API. */
  readonly vpcCidr: string;
  /** CIDRs of other VPCs whose VPN clients may reach the API. */
  readonly peerCidrs: readonly string[];
  readonly serviceCidr: string;
  readonly secretsKeyArn: string;
  readonly logsKeyArn: string;
  readonly logRetentionDays: number;
  readonly protectFromDestroy: boolean;
}

/** The EKS control plane, with an API endpoint inside the VPC only, for IAM identities only. */
export class ControlPlane extends Construct {
  readonly name: string;
  readonly endpoint: string;
  /** Base64. */
  readonly certificateAuthority: string;
  /** HTTPS URL of the issuer of service account tokens. */
  readonly issuer: string;
  /** Security group of the API's network interfaces, the nodes and the pods. */
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: ControlPlaneProps) {
    super(scope, id);
    // EKS would create it unencrypted and without retention, and a re-created cluster would then collide with it.
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/eks/${props.name}/cluster`,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.logsKeyArn,
    });
    const role = new Role(this, 'role', {
      name: `${props.name}-cluster`,
      description: 'Lets EKS run the control plane',
      trust: policyDocument({
        sid: 'ControlPlane',
        principals: { Service: 'eks.amazonaws.com' },
        actions: ['sts:AssumeRole'],
        conditions: { ArnLike: { 'aws:SourceArn': props.clusterArn } },
      }),
      awsManagedPolicies: ['AmazonEKSClusterPolicy'],
      statements: [
        {
          sid: 'SecretsKey',
          actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:DescribeKey', 'kms:ListGrants'],
          resources: [props.secretsKeyArn],
        },
      ],
    });
    const cluster = new EksCluster(this, 'cluster', {
      name: props.name,
      version: props.kubernetesVersion,
      roleArn: role.arn,
      vpcConfig: {
        subnetIds: [...props.subnetIds],
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
      },
      kubernetesNetworkConfig: { ipFamily: 'ipv4', serviceIpv4Cidr: props.serviceCidr },
      // Access entries only: no `aws-auth` ConfigMap, and no implicit administrator for the creator.
      accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
      encryptionConfig: { resources: ['secrets'], provider: { keyArn: props.secretsKeyArn } },
      enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
      // Extended support, the default, costs six times as much after standard support ends.
      upgradePolicy: { supportType: 'STANDARD' },
      bootstrapSelfManagedAddons: false,
      deletionProtection: props.protectFromDestroy,
      lifecycle: { preventDestroy: props.protectFromDestroy },
      dependsOn: [logGroup, ...resourcesIn(role)],
    });
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    const apiClients = (key: string, cidrIpv4: string, description: string) =>
      new VpcSecurityGroupIngressRule(this, key, {
        securityGroupId: this.securityGroupId,
        description,
        cidrIpv4,
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
      });
    apiClients('api-clients', props.vpcCidr, 'Kubernetes API from the VPC: VPN clients and runners');
    for (const cidr of props.peerCidrs) {
      apiClients(`api-clients-${cidr.replace(/[./]/g, '-')}`, cidr, "Kubernetes API from another region's VPN clients");
    }
    this.name = cluster.name;
    this.endpoint = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.get(0).data;
    this.issuer = cluster.identity.get(0).oidc.get(0).issuer;
  }
}
