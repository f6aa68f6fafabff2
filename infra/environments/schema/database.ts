import { z } from 'zod';
import { regionNames } from '../catalogue/index.ts';
import { type DeepReadonly, logRetentionDays, positive, text } from './values.ts';

const mostStorageGib = 65_536;
const identifier = /^[a-z][a-z0-9_]{0,62}$/;

const common = {
  /** PostgreSQL, `major.minor`. */
  engineVersion: z.string().regex(/^\d+\.\d+$/, 'major.minor, such as 17.9'),
  instanceClass: text,
  /** The initial database, created with the instance. Each service has its own database. */
  databaseName: z.string().regex(identifier, 'a lower-case PostgreSQL identifier'),
  masterUsername: z.string().regex(identifier, 'a lower-case PostgreSQL identifier'),
  /** `managed` by RDS, or `write-only`: generated at apply, passed as a write-only argument, and never in state. */
  masterPassword: z.enum(['managed', 'write-only']),
  backupRetentionDays: z.int().min(1).max(35),
  /** UTC, `hh:mm-hh:mm`. */
  backupWindow: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'hh:mm-hh:mm in UTC'),
  /** UTC, `ddd:hh:mm-ddd:hh:mm`. */
  maintenanceWindow: z
    .string()
    .regex(/^((mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d(-(?=.)|$)){2}$/, 'ddd:hh:mm-ddd:hh:mm in UTC'),
  performanceInsightsRetentionDays: z.literal([7, 465]),
  monitoringIntervalSeconds: z.literal([1, 5, 10, 15, 30, 60]),
  logRetentionDays,
  alarms: z.strictObject({
    cpuPercent: z.int().min(1).max(100),
    connections: positive,
    /** Instances only: Aurora's volume grows automatically. */
    freeStorageGib: z.union([positive, z.undefined()]),
    /** Aurora only, milliseconds. */
    replicaLagMs: z.union([positive, z.undefined()]),
    /** Global databases only, milliseconds. */
    globalLagMs: z.union([positive, z.undefined()]),
  }),
};

const instanceSchema = z.strictObject({
  kind: z.literal('rds-instance'),
  ...common,
  /** The limit of RDS leaves room for the growth of 10 % that it asks for. */
  allocatedStorageGib: z
    .int()
    .min(20)
    .max(Math.floor(mostStorageGib / 1.1)),
  maxAllocatedStorageGib: z.int().min(22).max(mostStorageGib),
  multiAz: z.boolean(),
});
const auroraSchema = z.strictObject({
  kind: z.literal('aurora-global'),
  ...common,
  masterUsername: common.masterUsername.max(16),
  storage: z.enum(['aurora', 'aurora-iopt1']),
  /** Used when the global database is created; later a switchover moves the writer. */
  initialWriterRegion: z.enum(regionNames),
  /** Readers in each region, in addition to the first instance. */
  readersPerRegion: z.int().min(0).max(14),
});
export const databaseSchema = z.discriminatedUnion('kind', [instanceSchema, auroraSchema]);

export type RdsInstanceConfig = DeepReadonly<z.infer<typeof instanceSchema>>;
export type AuroraGlobalConfig = DeepReadonly<z.infer<typeof auroraSchema>>;
export type DatabaseConfig = DeepReadonly<z.infer<typeof databaseSchema>>;
export type DatabaseAlarms = DatabaseConfig['alarms'];
