import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import { policyDocument } from '../iam/policy.ts';
import { Role } from '../iam/role.ts';
import { resourcesIn } from '../ordering.ts';

export interface ControlPlaneProps {
  readonly name: string;
  /** The cluster's ARN, derived: its role has to name it before it exists. */
  readonly clusterArn: string;
  /** `major.minor`. */
  readonly kubernetesVersion: string;
  /** Where EKS puts its network interfaces: two zones at least. */
  readonly subnetIds: readonly string[];
  /** Range of the VPC, which reaches the API as the nodes do. */
  readonly vpcCidr: string;
  /** Ranges of other VPCs, whose VPN clients reach it. */
  readonly peerCidrs: readonly string[];
  readonly serviceCidr: string;
  readonly secretsKeyArn: string;
  readonly logsKeyArn: string;
  readonly logRetentionDays: number;
  readonly protectFromDestroy: boolean;
}

/** A Kubernetes API that is reached from inside the VPC only, by identities of IAM only. */
export class ControlPlane extends Construct {
  readonly name: string;
  readonly endpoint: string;
  /** Base64. */
  readonly certificateAuthority: string;
  /** HTTPS address of the authority that signs the tokens of service accounts. */
  readonly issuer: string;
  /** Of the API's network interfaces, the nodes and the pods. */
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: ControlPlaneProps) {
    super(scope, id);
    // EKS would make it by itself, unencrypted and kept for ever, and a re-created cluster would then collide with it.
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
      // Entries in the EKS API alone decide: no ConfigMap, and no hidden administrator who made the cluster.
      accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
      encryptionConfig: { resources: ['secrets'], provider: { keyArn: props.secretsKeyArn } },
      enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
      // Extended support, the default, costs six times as much from the day that standard support ends.
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
