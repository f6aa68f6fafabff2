import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { OwnerSecret } from '@sample-platform-ai/environments/plan/database-owner.ts';
import type { IdentityPlan, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import {
  type ControllerName,
  controllerIdentities,
  controllerRole,
} from '@sample-platform-ai/environments/platform-tools.ts';
import type { ClusterConfig, RegionConfig, SleepConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { AlertingHeartbeat } from '../modules/alarms/heartbeat.ts';
import { ClusterAlarms } from '../modules/cluster/alarms.ts';
import { Cluster, type Workload } from '../modules/cluster/cluster.ts';
import {
  logStorage,
  notifying,
  podNetworking,
  secretReading,
  targetRegistration,
  volumeProvisioning,
} from '../modules/cluster/workload-permissions.ts';
import { SleepSchedule } from '../modules/sleep/sleep-schedule.ts';
import { alarmsTask, nodesTask } from '../modules/sleep/tasks.ts';
import { Bucket } from '../modules/storage/bucket.ts';
import type { FoundationStack } from './foundation-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface ClusterStackProps extends PlatformStackProps {
  readonly names: RegionalNames;
  readonly cluster: ClusterConfig;
  readonly regionConfig: RegionConfig;
  /** CIDRs of the other regions' VPCs, whose VPN clients reach this one; empty without a VPN. */
  readonly vpnPeerCidrs: readonly string[];
  /** The job that creates the services' databases signs in with it. */
  readonly databaseOwner: OwnerSecret;
  /** Services whose pods run here. */
  readonly plans: readonly ServicePlan[];
  /** Role of the cluster's administrators; it already exists. */
  readonly administratorRoleArn: string;
  /** Installs Argo CD. */
  readonly applyRoleArn: string;
  readonly planRoleArn: string;
  readonly network: NetworkStack;
  readonly foundation: FoundationStack;
  readonly sleep: SleepConfig | undefined;
  readonly protectFromDestroy: boolean;
}

export interface ClusterOutputs {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  /** Base64. */
  readonly clusterCertificateAuthority: string;
  /** HTTPS URL of the issuer of service account tokens. */
  readonly clusterIssuer: string;
  /** Security group of the nodes and the pods. */
  readonly clusterSecurityGroupId: string;
}

/** Loki's compactor deletes logs; the bucket's lifecycle rule later removes what the compactor missed. */
const lokiGraceDays = 7;

/** Every service account of a service with AWS permissions, with a role whose name is in the plan. */
const workloadsOf = ({ namespace, components, database }: ServicePlan): readonly (readonly [string, Workload])[] =>
  [...components.map(({ identity }) => identity), ...(database ? [database.migration.identity] : [])]
    .filter(({ statements }) => statements.length > 0)
    .map(({ serviceAccount, roleName, statements }: IdentityPlan) => [
      serviceAccount,
      { namespace, serviceAccount, roleName, statements },
    ]);

/** A region's Kubernetes cluster, with the roles of what runs in it. */
export class ClusterStack extends PlatformStack<ClusterOutputs> {
  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, props);
    const { names, regionConfig, accountId, region, protectFromDestroy } = props;
    const { clusterKeyArn, logsKeyArn, alarmTopicArn } = this.read(props.foundation);
    const { privateSubnetIds } = this.read(props.network);
    const regionScope = { accountId, region };

    const loki = new Bucket(this, 'loki', {
      name: names.bucket('loki'),
      encryption: { kmsKeyArn: clusterKeyArn },
      expireAfterDays: props.cluster.lokiRetentionDays + lokiGraceDays,
      noncurrentExpireAfterDays: lokiGraceDays,
      protectFromDestroy,
    });

    const heartbeat = new AlertingHeartbeat(this, 'heartbeat', {
      name: names.resource('heartbeat'),
      kmsKeyArn: logsKeyArn,
      alarmTopicArn,
    });

    const controllers: Readonly<Record<ControllerName, Omit<Workload, 'roleName'>>> = {
      loadBalancerController: {
        ...controllerIdentities.loadBalancerController,
        ...targetRegistration({ ...regionScope, targetGroupNames: names.resource('*') }),
      },
      ebsCsiDriver: { ...controllerIdentities.ebsCsiDriver, ...volumeProvisioning({ keyArn: clusterKeyArn }) },
      vpcCni: { ...controllerIdentities.vpcCni, ...podNetworking },
      externalSecrets: {
        ...controllerIdentities.externalSecrets,
        ...secretReading({
          ...regionScope,
          secretNames: names.secret('*', '*'),
          keyAlias: names.keyAlias('data'),
          ofRds: 'tags' in props.databaseOwner ? [props.databaseOwner.tags] : [],
        }),
      },
      loki: {
        ...controllerIdentities.loki,
        ...logStorage({ ...regionScope, bucketArn: loki.arn, keyArn: clusterKeyArn }),
      },
      alertmanager: {
        ...controllerIdentities.alertmanager,
        ...notifying({ region, topicArns: [alarmTopicArn, heartbeat.topicArn], keyArn: logsKeyArn }),
      },
    };

    const cluster = new Cluster(this, 'cluster', {
      name: names.cluster,
      ...regionScope,
      kubernetesVersion: props.cluster.kubernetesVersion,
      subnetIds: Object.values(privateSubnetIds),
      nodeSubnetIds: regionConfig.workloadZones.flatMap((zone) => privateSubnetIds[zone] ?? []),
      vpcCidr: regionConfig.vpcCidr,
      peerCidrs: props.vpnPeerCidrs,
      serviceCidr: regionConfig.serviceCidr,
      clusterKeyArn,
      logsKeyArn,
      logRetentionDays: props.cluster.logRetentionDays,
      nodeGroups: props.cluster.nodeGroups,
      sleeps: props.sleep !== undefined,
      grants: {
        administrator: { roleArn: props.administratorRoleArn, policy: 'AmazonEKSClusterAdminPolicy' },
        apply: { roleArn: props.applyRoleArn, policy: 'AmazonEKSClusterAdminPolicy' },
        // A pull request can assume this role, so it must not read Secrets, which include Helm's releases (ADR-0012).
        plan: { roleArn: props.planRoleArn, policy: 'AmazonEKSViewPolicy' },
      },
      workloads: {
        ...Object.fromEntries(
          Object.entries(controllers).map(([key, controller]) => {
            const name = controllerRole(key);
            return [name, { ...controller, roleName: names.workloadRole(name) }];
          }),
        ),
        ...Object.fromEntries(props.plans.flatMap(workloadsOf)),
      },
      nodeTags: props.tags,
      protectFromDestroy,
    });
    new ClusterAlarms(this, 'alarms', { clusterName: cluster.name, topicArn: alarmTopicArn });
    if (props.sleep) {
      const groups = cluster.nodeGroups.map((group) => [
        `nodes-${group.name}`,
        nodesTask({ clusterName: cluster.name, ...group }),
      ]);
      new SleepSchedule(this, 'sleep', {
        name: names.resource('sleep-cluster'),
        accountId,
        times: props.sleep,
        tasks: { ...Object.fromEntries(groups), 'cluster-alarms': alarmsTask(this) },
        alarmTopicArn,
      });
    }

    this.publish({
      clusterName: cluster.name,
      clusterEndpoint: cluster.endpoint,
      clusterCertificateAuthority: cluster.certificateAuthority,
      clusterIssuer: cluster.issuer,
      clusterSecurityGroupId: cluster.securityGroupId,
    });
  }
}
