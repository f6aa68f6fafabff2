import { z } from 'zod';
import { regionNames } from './catalogue.ts';
import type { EnvironmentConfig, Organization } from './schema.ts';

/**
 * The shape of the literals at run time: synthesis strips types without checking them, so a misspelt key or a number
 * in quotes would otherwise go through to AWS. The compiler keeps this and schema.ts alike.
 */

const region = z.enum(regionNames);
const text = z.string().min(1);
const count = z.int().min(0);
const positive = z.int().min(1);
/** What CloudWatch Logs takes. */
const logRetentionDays = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);
const email = z.email();
const nonEmpty = <T extends z.ZodType>(item: T) => z.tuple([item], item);

const account = z.strictObject({ id: text, bootstrapState: z.enum(['local', 's3']) });

export const organizationShape = z.strictObject({
  prefix: z.string().regex(/^[a-z][a-z0-9-]*[a-z0-9]$/, 'lower-case letters, digits and inner hyphens, a letter first'),
  domain: text,
  repository: z.strictObject({
    owner: z.string().regex(/^[\w.-]+$/, "a GitHub owner's name"),
    name: z.string().regex(/^[\w.-]+$/, "a GitHub repository's name"),
    ownerId: z.string().regex(/^\d+$/, 'a number, as text'),
    repositoryId: z.string().regex(/^\d+$/, 'a number, as text'),
    defaultBranch: text,
  }),
  accounts: z.strictObject({ shared: account, dev: account, uat: account, prod: account }),
  regions: nonEmpty(region),
  stateLockTable: z.boolean(),
  registry: z.strictObject({
    repositories: z
      .array(z.string().regex(/^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/, "an ECR repository's name, in lower case"))
      .min(1),
    untaggedExpiryDays: positive,
    keepImages: positive,
  }),
}) satisfies z.ZodType<Organization>;

const waf = z.union([z.strictObject({ rateLimitPerFiveMinutes: z.int().min(10), logRetentionDays }), z.undefined()]);

const access = z.strictObject({
  authentication: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('saml'), samlProviderName: text }),
    z.strictObject({ kind: z.literal('mutual-tls'), clientRootCertificateIds: z.partialRecord(region, text) }),
  ]),
  authorizations: nonEmpty(z.strictObject({ description: text, groupId: z.union([text, z.undefined()]) })),
  sessionHours: z.literal([8, 10, 12, 24]),
  logRetentionDays,
});

const databaseCommon = {
  engineVersion: z.string().regex(/^\d+\.\d+$/, 'major.minor, as 17.9'),
  instanceClass: text,
  databaseName: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'a lower-case PostgreSQL identifier'),
  masterUsername: z
    .string()
    .regex(
      /^(?!(?:rdsadmin|postgres|admin)$)[a-z][a-z0-9_]{0,62}$/,
      'a lower-case identifier that RDS does not reserve',
    ),
  masterPassword: z.enum(['managed', 'write-only']),
  backupRetentionDays: z.int().min(1).max(35),
  backupWindow: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'hh:mm-hh:mm in UTC'),
  maintenanceWindow: z
    .string()
    .regex(
      /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-\1:([01]\d|2[0-3]):[0-5]\d$/,
      'ddd:hh:mm-ddd:hh:mm in UTC, within one day',
    ),
  performanceInsightsRetentionDays: z.literal([7, 465]),
  monitoringIntervalSeconds: z.literal([1, 5, 10, 15, 30, 60]),
  logRetentionDays,
  alarms: z.strictObject({
    cpuPercent: z.int().min(1).max(100),
    connections: positive,
    freeStorageGib: z.union([positive, z.undefined()]),
    replicaLagMs: z.union([positive, z.undefined()]),
    globalLagMs: z.union([positive, z.undefined()]),
  }),
};

const database = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rds-instance'),
    ...databaseCommon,
    allocatedStorageGib: z.int().min(20),
    maxAllocatedStorageGib: z.int().min(21),
    multiAz: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('aurora-global'),
    ...databaseCommon,
    storage: z.enum(['aurora', 'aurora-iopt1']),
    writerRegionAtBirth: region,
    readersPerRegion: z.int().min(0).max(14),
  }),
]);

export const environmentShape = z.strictObject({
  name: z.enum(['dev', 'uat', 'prod']),
  primaryRegion: region,
  protectFromDestroy: z.boolean(),
  delivery: z.strictObject({
    trigger: z.enum(['merge', 'manual', 'approval']),
    gitRevision: text,
    administratorRoleName: z
      .string()
      .regex(/^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/, 'the name of an IAM role, after its path if it has one'),
  }),
  network: z.strictObject({
    natGateways: z.enum(['single', 'per-zone']),
    interfaceEndpoints: z.array(
      z
        .string()
        .regex(
          /^(?!(?:s3|dynamodb)$)[a-z0-9-]+(\.[a-z0-9-]+)*$/,
          'a service name without region, as ecr.api; s3 and dynamodb have gateway endpoints already',
        ),
    ),
    flowLogRetentionDays: logRetentionDays,
  }),
  access: z.union([access, z.undefined()]),
  database,
  cluster: z.strictObject({
    kubernetesVersion: z.string().regex(/^\d+\.\d+$/, 'major.minor, as 1.36'),
    nodeGroups: z.record(
      z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'a lower-case name of up to 20 characters'),
      z.strictObject({
        instanceTypes: nonEmpty(z.string().regex(/^[a-z0-9-]+\.[a-z0-9]+$/, 'family.size, as m7g.large')),
        minSize: count,
        maxSize: positive,
        maxUnavailable: count,
        dataVolumeGib: z.int().min(20),
      }),
    ),
    logRetentionDays,
    lokiRetentionDays: positive,
  }),
  observability: z.strictObject({
    prometheus: z.strictObject({
      replicas: positive,
      retentionDays: positive,
      storageGib: z.int().min(10),
      memoryMib: z.int().min(512),
    }),
    alertmanagerReplicas: positive,
    loki: z.strictObject({ replicas: z.literal([1, 3]), storageGib: z.int().min(5), memoryMib: z.int().min(512) }),
  }),
  ledger: z.strictObject({
    backend: z.strictObject({
      minReplicas: positive,
      maxReplicas: positive,
      cpuMillicores: z.int().min(50),
      memoryMib: z.int().min(128),
      writerConnections: z.int().min(1).max(100),
      readerConnections: z.int().min(1).max(100),
    }),
    migrationRegion: region,
    reads: z.enum(['open', 'signed-in']),
    roles: z.record(text, z.enum(['viewer', 'editor', 'admin'])),
    quota: z.strictObject({ cpuCores: positive, memoryGib: positive, pods: positive }),
  }),
  ingress: z.strictObject({ waf, idleTimeoutSeconds: z.int().min(1).max(4000), accessLogRetentionDays: positive }),
  dns: z.strictObject({
    zoneName: text,
    routing: z.discriminatedUnion('policy', [
      z.strictObject({ policy: z.literal('simple') }),
      z.strictObject({
        policy: z.literal('latency'),
        healthCheck: z.union([
          z.strictObject({
            protocol: z.literal('HTTPS'),
            path: z.string(),
            intervalSeconds: z.literal([10, 30]),
            failureThreshold: z.int().min(1).max(10),
          }),
          z.undefined(),
        ]),
      }),
    ]),
  }),
  edge: z.strictObject({
    priceClass: z.enum(['PriceClass_100', 'PriceClass_200', 'PriceClass_All']),
    waf,
    logRetentionDays: positive,
  }),
  alarms: z.strictObject({ emails: z.array(email).min(1) }),
  budget: z.strictObject({
    monthlyUsd: positive,
    alertAtPercent: z.array(z.int().min(1).max(1000)).min(1).max(5),
  }),
  regions: nonEmpty(
    z.strictObject({
      name: region,
      zones: z.tuple([text, z.string('two zones or more: EKS, load balancers and subnet groups ask for two')], text),
      workloadZones: nonEmpty(text),
      vpcCidr: text,
      serviceCidr: text,
      vpnClientCidr: z.union([text, z.undefined()]),
    }),
  ),
}) satisfies z.ZodType<EnvironmentConfig>;
