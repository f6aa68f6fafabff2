import { z } from 'zod';
import { componentSchema } from '../kinds/kinds.ts';
import { settingsSchema } from './settings.ts';
import { type DeepReadonly, label, nonEmpty, repositoryPath, text, webAddress } from './values.ts';

/** The spec of a service, equal in every environment. `services.<name>` of each environment has its size. */

const awsStatementSchema = z.strictObject({
  /** As `sqs:SendMessage`; one of aws-actions.ts, which each account's permissions boundary allows. */
  actions: nonEmpty(
    z.string().regex(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/, 'an IAM action without wildcard, such as sqs:SendMessage'),
  ),
  /** AWS service of the ARN, such as `sqs`. */
  service: z.enum(['s3', 'sqs', 'sns', 'dynamodb', 'kms', 'events']),
  /**
   * Last part of the resource's name: the ARN is that of `<prefix>-<environment>-<region>-<service>--<resource>`, so no service
   * can name a resource of another one.
   */
  resource: label(30),
});
export type AwsStatement = DeepReadonly<z.infer<typeof awsStatementSchema>>;

const databaseSchema = z.strictObject({
  /** Name of the database in the environment's cluster; its users are `<name>_app` and `<name>_migration`. */
  name: z
    .string()
    .regex(
      /^(?!(?:postgres|template[01]|rdsadmin)$)[a-z][a-z0-9_]{0,40}$/,
      'a lower-case PostgreSQL identifier of up to 41 characters',
    ),
  /**
   * Privileges of the service on the tables that its migrations create: read and write rows of all of them, or only what
   * the migrations grant. @default 'read-and-write'
   */
  tableRights: z.enum(['read-and-write', 'granted-by-migrations']).optional(),
  /** Job that migrates the schema in the region that a release reaches first, before the new pods start. */
  migrate: z.strictObject({
    /** Component whose image it runs. */
    component: label(20),
    args: z.array(text),
    env: settingsSchema,
  }),
});

const objectivesSchema = z.strictObject({
  /** Percent of calls that do not fail, over 30 days. */
  availability: z.number().min(90).max(99.999),
  /** Percent of calls that complete in time. */
  latency: z.strictObject({ percentile: z.number().min(50).max(99.99), milliseconds: z.int().min(1) }),
  /** Metric that counts the calls. @default the metric that `app/kit` exports */
  indicator: z
    .strictObject({
      /** Prometheus histogram of seconds, with the label `transport`. */
      histogram: z.string().regex(/^[a-z_:][a-z0-9_:]*$/, "a Prometheus metric's name"),
      /** Matcher of calls that failed because of the service. */
      failed: text,
      /** Matcher of calls whose duration counts. @default all */
      timed: text.optional(),
    })
    .optional(),
});
export type Objectives = DeepReadonly<z.infer<typeof objectivesSchema>>;

/** Roles that a service can have in the platform. */
export const capabilities = [
  /** It records deployments, and Argo CD reports the running version to it; at most one service. */
  'release-ledger',
] as const;

export const serviceSchema = z.strictObject({
  /** Namespace, host, image prefix and folder of secrets. */
  name: label(20),
  /** Owner, as the AppProject and CODEOWNERS name it. */
  team: label(20),
  description: text,
  links: z.record(text, webAddress),
  components: z.record(label(20), componentSchema),
  /** Its own database in the environment's cluster. @default none */
  database: databaseSchema.optional(),
  /** An operator writes the value once, or the platform generates it. */
  secrets: z.record(label(20), z.enum(['filled-in', 'generated'])),
  aws: z.array(awsStatementSchema),
  /** `internet`: HTTPS to public addresses; `service:<name>/<component>`: that component in the cluster. */
  egress: z.array(
    z.string().regex(/^(?:internet|service:[a-z0-9-]+\/[a-z0-9-]+)$/, 'internet, or service:<name>/<component>'),
  ),
  objectives: objectivesSchema.optional(),
  capabilities: z.array(z.enum(capabilities)).optional(),
  /** Module with the service's alerts and dashboards, imported when manifests are rendered. @default none */
  operations: text.optional(),
  /** Program that runs it locally, for a service that needs more than its own processes. @default its processes */
  dev: repositoryPath.optional(),
});
export type ServiceSpec = DeepReadonly<z.infer<typeof serviceSchema>>;
export type ServiceDatabase = NonNullable<ServiceSpec['database']>;
