import type { RegionName } from '@sample-platform-ai/environments/catalogue.ts';
import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { ClusterConfig, RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import { databaseUsers, type PodIdentityName, podIdentities } from '@sample-platform-ai/environments/services.ts';
import type { Construct } from 'constructs';
import { AlertingHeartbeat } from '../modules/alarms/heartbeat.ts';
import { ClusterAlarms } from '../modules/cluster/alarms.ts';
import { Cluster, type Workload } from '../modules/cluster/cluster.ts';
import {
  databaseSignIn,
  logStorage,
  notifying,
  podNetworking,
  secretReading,
  sitePublishing,
  targetRegistration,
  volumeProvisioning,
} from '../modules/cluster/workload-permissions.ts';
import { Bucket } from '../modules/storage/bucket.ts';
import type { FoundationStack } from './foundation-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface ClusterStackProps extends PlatformStackProps {
  readonly names: RegionalNames;
  readonly cluster: ClusterConfig;
  readonly site: RegionConfig;
  /** Regions that may hold the database's writer: a failover moves it, and pods sign in to it from every region. */
  readonly databaseRegions: readonly RegionName[];
  /** Role of the people who administer the cluster; it has to exist. */
  readonly administratorRoleArn: string;
  /** Installs Argo CD. */
  readonly applyRoleArn: string;
  readonly planRoleArn: string;
  readonly network: NetworkStack;
  readonly foundation: FoundationStack;
  readonly protectFromDestroy: boolean;
}

export interface ClusterOutputs {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  /** Base64. */
  readonly clusterCertificateAuthority: string;
  /** HTTPS address of whoever signs the tokens of service accounts. */
  readonly clusterIssuer: string;
  /** Of the nodes and the pods. */
  readonly clusterSecurityGroupId: string;
  readonly lokiBucket: string;
}

/** Loki's compactor is the one that deletes; the bucket's own rule comes later and takes what was forgotten. */
const lokiGraceDays = 7;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A region's Kubernetes cluster, with the roles of what runs in it. */
export class ClusterStack extends PlatformStack<ClusterOutputs> {
  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, props);
    const { names, site, accountId, region, protectFromDestroy } = props;
    const { clusterKeyArn, logsKeyArn, alarmTopicArn } = this.read(props.foundation);
    const { privateSubnetIds } = this.read(props.network);
    const place = { accountId, region };

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

    const signIn = (user: string) => databaseSignIn({ accountId, regions: props.databaseRegions, user });
    const workloads: Readonly<Record<PodIdentityName, Workload>> = {
      loadBalancerController: {
        ...podIdentities.loadBalancerController,
        ...targetRegistration({ ...place, targetGroupNames: names.resource('*') }),
      },
      ebsCsiDriver: { ...podIdentities.ebsCsiDriver, ...volumeProvisioning({ keyArn: clusterKeyArn }) },
      vpcCni: { ...podIdentities.vpcCni, ...podNetworking },
      externalSecrets: {
        ...podIdentities.externalSecrets,
        ...secretReading({ ...place, secretNames: names.secret('*'), keyAlias: names.keyAlias('data') }),
      },
      loki: { ...podIdentities.loki, ...logStorage({ ...place, bucketArn: loki.arn, keyArn: clusterKeyArn }) },
      alertmanager: {
        ...podIdentities.alertmanager,
        ...notifying({ region, topicArns: [alarmTopicArn, heartbeat.topicArn], keyArn: logsKeyArn }),
      },
      backend: { ...podIdentities.backend, ...signIn(databaseUsers.app) },
      migration: { ...podIdentities.migration, ...signIn(databaseUsers.migration) },
      sitePublisher: {
        ...podIdentities.sitePublisher,
        ...sitePublishing({ accountId, bucketArn: `arn:aws:s3:::${names.bucket('site')}` }),
      },
    };

    const cluster = new Cluster(this, 'cluster', {
      name: names.cluster,
      ...place,
      kubernetesVersion: props.cluster.kubernetesVersion,
      subnetIds: Object.values(privateSubnetIds),
      nodeSubnetIds: site.workloadZones.flatMap((zone) => privateSubnetIds[zone] ?? []),
      vpcCidr: site.vpcCidr,
      serviceCidr: site.serviceCidr,
      clusterKeyArn,
      logsKeyArn,
      logRetentionDays: props.cluster.logRetentionDays,
      nodeGroups: props.cluster.nodeGroups,
      grants: {
        administrator: { roleArn: props.administratorRoleArn, policy: 'AmazonEKSClusterAdminPolicy' },
        apply: { roleArn: props.applyRoleArn, policy: 'AmazonEKSClusterAdminPolicy' },
        // A pull request can take this role, so it sees no Secret; Helm's releases are Secrets (ADR-0012).
        plan: { roleArn: props.planRoleArn, policy: 'AmazonEKSViewPolicy' },
      },
      workloads: Object.fromEntries(Object.entries(workloads).map(([name, workload]) => [kebab(name), workload])),
      nodeTags: props.tags,
      protectFromDestroy,
    });
    new ClusterAlarms(this, 'alarms', { clusterName: cluster.name, topicArn: alarmTopicArn });

    this.publish({
      clusterName: cluster.name,
      clusterEndpoint: cluster.endpoint,
      clusterCertificateAuthority: cluster.certificateAuthority,
      clusterIssuer: cluster.issuer,
      clusterSecurityGroupId: cluster.securityGroupId,
      lokiBucket: loki.name,
    });
  }
}
