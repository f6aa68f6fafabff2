import { z } from 'zod';
import { regionNames } from '../catalogue/index.ts';
import { databaseSchema } from './database.ts';
import { deliverySchema } from './delivery.ts';
import { nodeGroupSchema } from './node-group.ts';
import { accountSchema } from './organization.ts';
import { previewsSchema } from './previews.ts';
import { securitySchema } from './security.ts';
import { componentSizeSchema } from './size.ts';
import { sleepSchema } from './sleep.ts';
import { type DeepReadonly, days, email, label, logRetentionDays, nonEmpty, positive, text } from './values.ts';

/**
 * The settings of an environment. Names contain units; an optional feature is an object or `undefined`. Every literal has
 * every key, so that two environments can be compared line by line.
 */

const region = z.enum(regionNames);

const networkSchema = z.strictObject({
  /** One gateway for all zones, or one in each, so that a zone's failure affects no other zone. */
  natGateways: z.enum(['single', 'per-zone']),
  /** Service names as in `com.amazonaws.<region>.<name>`; each costs an hourly fee per zone. */
  interfaceEndpoints: z.array(
    z
      .string()
      .regex(
        /^(?!(?:s3|dynamodb)$)[a-z0-9-]+(\.[a-z0-9-]+)*$/,
        'a service name without region, such as ecr.api; s3 and dynamodb have gateway endpoints already',
      ),
  ),
  flowLogRetentionDays: logRetentionDays,
});
export type NetworkConfig = DeepReadonly<z.infer<typeof networkSchema>>;

const vpnAuthenticationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('saml'),
    /** Name of the IAM SAML provider in the environment's account; it has to exist. */
    samlProviderName: z
      .string()
      .regex(/^[\w.-]{1,128}$/, 'up to 128 letters, digits, full stops, hyphens and underscores, as IAM names it'),
  }),
  z.strictObject({
    kind: z.literal('mutual-tls'),
    /** Region -> id of the ACM certificate imported from the client CA; state never contains the CA's private key. */
    clientRootCertificateIds: z.partialRecord(region, text),
  }),
]);
const vpnAuthorizationSchema = z.strictObject({
  description: text,
  /** Group id in the SAML assertion, which is on call; `undefined` admits everyone who authenticates, and puts them on call. */
  groupId: z.union([text, z.undefined()]),
});
const clientVpnSchema = z.strictObject({
  authentication: vpnAuthenticationSchema,
  authorizations: nonEmpty(vpnAuthorizationSchema),
  sessionHours: z.literal([8, 10, 12, 24]),
  logRetentionDays,
});
export type VpnAuthentication = DeepReadonly<z.infer<typeof vpnAuthenticationSchema>>;
export type VpnAuthorization = DeepReadonly<z.infer<typeof vpnAuthorizationSchema>>;
export type ClientVpnConfig = DeepReadonly<z.infer<typeof clientVpnSchema>>;

const clusterSchema = z.strictObject({
  /** `major.minor`. */
  kubernetesVersion: z.string().regex(/^\d+\.\d+$/, 'major.minor, such as 1.36'),
  nodeGroups: z.record(label(20), nodeGroupSchema),
  logRetentionDays,
  lokiRetentionDays: days,
});
export type ClusterConfig = DeepReadonly<z.infer<typeof clusterSchema>>;

const observabilitySchema = z.strictObject({
  prometheus: z.strictObject({
    /** Each replica scrapes every target, so that a second one replaces the first while its node is unavailable. */
    replicas: positive,
    retentionDays: days,
    storageGib: z.int().min(10).max(16_384),
    memoryMib: z.int().min(512),
  }),
  alertmanagerReplicas: positive,
  /** `cluster.lokiRetentionDays` is the retention of logs, in Loki and in its bucket. */
  loki: z.strictObject({
    /** One, or three: then Loki accepts a line after two replicas have it. */
    replicas: z.literal([1, 3]),
    /** Volume for the write-ahead log, and for the index before its upload to the bucket. */
    storageGib: z.int().min(5).max(16_384),
    memoryMib: z.int().min(512),
  }),
});
export type ObservabilityConfig = DeepReadonly<z.infer<typeof observabilitySchema>>;
export type PrometheusConfig = ObservabilityConfig['prometheus'];
export type LokiConfig = ObservabilityConfig['loki'];

const wafSchema = z.strictObject({
  /** Requests per five minutes from one address before it is blocked. */
  rateLimitPerFiveMinutes: z.int().min(10).max(2_000_000_000),
  logRetentionDays,
});
export type WafConfig = DeepReadonly<z.infer<typeof wafSchema>>;
const waf = z.union([wafSchema, z.undefined()]);

const ingressSchema = z.strictObject({
  waf,
  /** Idle timeout of connections; longer than two heartbeats of a service's streams, 15 s each. */
  idleTimeoutSeconds: z.int().min(40).max(4000),
  accessLogRetentionDays: days,
});
export type IngressConfig = DeepReadonly<z.infer<typeof ingressSchema>>;

const healthCheckSchema = z.strictObject({
  intervalSeconds: z.literal([10, 30]),
  failureThreshold: z.int().min(1).max(10),
});
/** Route 53's health check of each region's public hosts; it requests the service's readiness path. */
export type HealthCheckConfig = DeepReadonly<z.infer<typeof healthCheckSchema>>;

const routingSchema = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('simple') }),
  z.strictObject({ policy: z.literal('latency'), healthCheck: z.union([healthCheckSchema, z.undefined()]) }),
]);
export type RoutingConfig = DeepReadonly<z.infer<typeof routingSchema>>;

const dnsSchema = z.strictObject({
  /** The environment's public zone, below the organization's domain. */
  zoneName: text,
  /** `create` creates the zone; `adopt` uses a zone of this name that already exists in the account. */
  zone: z.enum(['create', 'adopt']),
  routing: routingSchema,
});
export type DnsConfig = DeepReadonly<z.infer<typeof dnsSchema>>;

const edgeSchema = z.strictObject({
  /** Region of CloudFront's primary origin, and of its secondary origin; an origin group has at most two. */
  originRegions: z.tuple([region]).or(z.tuple([region, region])),
  priceClass: z.enum(['PriceClass_100', 'PriceClass_200', 'PriceClass_All']),
  waf,
  logRetentionDays: days,
});
export type EdgeConfig = DeepReadonly<z.infer<typeof edgeSchema>>;

const alarmsSchema = z.strictObject({
  /** Recipients of alarms; each address has to confirm its subscription. */
  emails: z.array(email).min(1),
});
export type AlarmsConfig = DeepReadonly<z.infer<typeof alarmsSchema>>;

const budgetSchema = z.strictObject({
  monthlyUsd: positive,
  /** Percent of the budget, actual and forecast. */
  alertAtPercent: z.array(z.int().min(1).max(1000)).min(1).max(5),
});
export type BudgetConfig = DeepReadonly<z.infer<typeof budgetSchema>>;

const regionSchema = z.strictObject({
  name: region,
  /** All of them have subnets. EKS, load balancers and subnet groups require two zones. */
  zones: z.tuple([text, z.string('two zones or more: EKS, load balancers and subnet groups require two')], text),
  /** Zones for nodes, NAT gateways and database instances: all zones, or fewer. */
  workloadZones: nonEmpty(text),
  /** /16 to /19, disjoint from every other range of every environment. */
  vpcCidr: text,
  /** Kubernetes service addresses, /12 to /24. */
  serviceCidr: text,
  /** Client CIDR range of the VPN, /22 to /12; an endpoint cannot change it. `undefined` without `access`. */
  vpnClientCidr: z.union([text, z.undefined()]),
});
export type RegionConfig = DeepReadonly<z.infer<typeof regionSchema>>;

const retainSchema = z.strictObject({
  /** Final snapshot of the database, and its automated backups until their retention ends. */
  databaseSnapshot: z.boolean(),
  /** Waiting period of KMS, 7 to 30 days. After it the keys, and everything that they encrypt, are lost. */
  keyDeletionDays: z.int().min(7).max(30),
  /** Recovery window of a deleted secret, in which its name remains in use: 0, or 7 to 30. */
  secretRecoveryDays: z.union([z.literal(0), z.int().min(7).max(30)]),
});
/** What remains after a destroy. `protectFromDestroy` has to be false for a destroy. */
export type RetainOnDestroy = DeepReadonly<z.infer<typeof retainSchema>>;

export const environmentSchema = z.strictObject({
  /** Part of every name, so it is short; also the folder of its state. */
  name: z
    .string()
    .regex(
      /^(?!(?:shared|backup|global)$)[a-z][a-z0-9]{1,9}$/,
      '2 to 10 lower-case letters and digits, not shared, backup or global',
    ),
  account: accountSchema,
  primaryRegion: region,
  /** AWS' deletion protection and `prevent_destroy` for all resources with data. */
  protectFromDestroy: z.boolean(),
  retainOnDestroy: retainSchema,
  delivery: deliverySchema,
  network: networkSchema,
  access: z.union([clientVpnSchema, z.undefined()]),
  database: databaseSchema,
  cluster: clusterSchema,
  observability: observabilitySchema,
  ingress: ingressSchema,
  dns: dnsSchema,
  edge: edgeSchema,
  alarms: alarmsSchema,
  budget: budgetSchema,
  /** The account's baseline; `undefined` where a landing zone of the organization has set it up already. */
  security: z.union([securitySchema, z.undefined()]),
  /** Nights and weekends without nodes and database; `undefined` runs all the time. One region only. */
  sleep: z.union([sleepSchema, z.undefined()]),
  /** Pull requests that run here before they are merged; `undefined` for none. Only where a merge is the trigger. */
  previews: z.union([previewsSchema, z.undefined()]),
  regions: nonEmpty(regionSchema),
  /** Service -> component -> its size in each region. A service without an entry does not run here. */
  services: z.record(label(20), z.record(label(20), componentSizeSchema)),
});
export type EnvironmentConfig = DeepReadonly<z.infer<typeof environmentSchema>>;
