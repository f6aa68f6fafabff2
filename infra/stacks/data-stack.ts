import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';
import { ownerSecretName as ownerSecretNameOf } from '@sample-platform-ai/environments/plan/database-owner.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { externallyManagedSecrets } from '@sample-platform-ai/environments/platform-tools.ts';
import type {
  AuroraGlobalConfig,
  DatabaseConfig,
  RdsInstanceConfig,
  RegionConfig,
  RetainOnDestroy,
  SleepConfig,
} from '@sample-platform-ai/environments/schema.ts';
import { Fn, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { AuroraCluster } from '../modules/database/aurora-cluster.ts';
import { PostgresInstance } from '../modules/database/instance.ts';
import { port } from '../modules/database/settings.ts';
import { EphemeralPassword } from '../modules/secrets/ephemeral-password.ts';
import { ReplicatedSecret, type WriteOnlyValue } from '../modules/secrets/replicated-secret.ts';
import { SleepSchedule } from '../modules/sleep/sleep-schedule.ts';
import { databaseTask } from '../modules/sleep/tasks.ts';
import type { AuroraStack } from './aurora-stack.ts';
import type { FoundationStack } from './foundation-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface DataStackProps extends PlatformStackProps {
  readonly names: RegionalNames;
  readonly database: DatabaseConfig;
  readonly regionConfig: RegionConfig;
  /** CIDRs of the clients in every region: all of them connect to the writer. */
  readonly clientCidrs: readonly string[];
  /** Of the other regions: their keys encrypt the replicas of the secrets that this stack makes. */
  readonly peerFoundations: readonly FoundationStack[];
  /** The stack of the global database; `undefined` for a single instance. */
  readonly globalDatabase: AuroraStack | undefined;
  /** The stack of the global database's first member; `undefined` in that one, and for a single instance. */
  readonly firstMember: DataStack | undefined;
  /** Services whose secrets this stack creates, with those of the platform's tools; `undefined` where another region's stack does. */
  readonly secretsOf: readonly ServicePlan[] | undefined;
  readonly network: NetworkStack;
  readonly foundation: FoundationStack;
  readonly retainOnDestroy: RetainOnDestroy;
  /** Single instances only. */
  readonly sleep: SleepConfig | undefined;
  readonly protectFromDestroy: boolean;
}

export interface DataOutputs {
  /** Host name of the writer; a global database's follows the writer through every switchover. */
  readonly writerEndpoint: string;
  /** Host name of the readers in this region. */
  readonly readerEndpoint: string;
  readonly port: string;
  /** Name or ARN of the secret with the owner's sign-in, as Secrets Manager in this region takes it. */
  readonly ownerSecretId: string;
}

type Database = Pick<DataOutputs, 'writerEndpoint' | 'readerEndpoint' | 'ownerSecretId'>;

/** Of the first password; `pnpm delivery rotate-password` sets each later one. */
const ownerPasswordVersion = 1;

const filledIn = 'Filled in by a person, once';

/** Raise it to give every generated secret a new value. */
const generatedVersion = 1;

/** A region's database, and the environment's secrets. */
export class DataStack extends PlatformStack<DataOutputs> {
  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { names, database, regionConfig, protectFromDestroy } = props;
    const { vpcId, dataSubnetIds } = this.read(props.network);
    const { dataKeyArn, logsKeyArn, alarmTopicArn } = this.read(props.foundation);

    const secret = (key: string, content: { name: string; description: string; value?: WriteOnlyValue }) => {
      // A replica references its region's key by alias.
      for (const foundation of props.peerFoundations) this.addDependency(foundation);
      return new ReplicatedSecret(this, key, {
        ...content,
        kmsKeyArn: dataKeyArn,
        recoveryWindowDays: props.retainOnDestroy.secretRecoveryDays,
        replicas: props.peerFoundations.map(({ region }) => ({ region, kmsKeyAlias: names.keyAlias('data') })),
        protectFromDestroy,
      });
    };
    if (props.secretsOf) {
      for (const { namespace, name } of externallyManagedSecrets) {
        secret(`secret-${namespace}-${name}`, { name: names.secret(namespace, name), description: filledIn });
      }
      for (const { namespace, secrets } of props.secretsOf) {
        for (const { name, secretName, origin } of secrets) {
          const id = `secret-${namespace}-${name}`;
          secret(id, {
            name: secretName,
            ...(origin === 'filled-in'
              ? { description: filledIn }
              : { description: 'Generated', value: this.#generated(`${id}-value`) }),
          });
        }
      }
    }

    // For the job that creates each service's database; admission refuses it in every other namespace.
    const ownerSecretName = ownerSecretNameOf(names);
    const ownerPassword = (): WriteOnlyValue => ({
      value: new EphemeralPassword(this, 'owner-password', { length: 48 }).value,
      version: ownerPasswordVersion,
    });
    /** In the format of secrets that RDS manages. The reference to the host orders it after the database gets the password. */
    const keepOwnerPassword = (password: WriteOnlyValue, host: string) =>
      secret('owner-secret', {
        name: ownerSecretName,
        description: "Sign-in of the database's owner",
        value: {
          value: Fn.jsonencode({
            engine: 'postgres',
            host,
            port,
            dbname: database.databaseName,
            username: database.masterUsername,
            password: password.value,
          }),
          version: password.version,
        },
      }).arn;

    const common = {
      name: names.resource('database'),
      accountId: props.accountId,
      vpcId,
      subnetIds: Object.values(dataSubnetIds),
      zones: regionConfig.workloadZones,
      clientCidrs: props.clientCidrs,
      dataKeyArn,
      logsKeyArn,
      alarmTopicArn,
      retainOnDestroy: props.retainOnDestroy.databaseSnapshot,
      protectFromDestroy,
    };
    const single = (config: RdsInstanceConfig): Database => {
      const password = config.masterPassword === 'managed' ? undefined : ownerPassword();
      const instance = new PostgresInstance(this, 'database', {
        ...config,
        ...common,
        masterPassword: password ?? 'managed',
      });
      if (props.sleep) {
        new SleepSchedule(this, 'sleep', {
          name: names.resource('sleep-data'),
          accountId: props.accountId,
          times: props.sleep,
          tasks: { database: databaseTask(instance) },
          alarmTopicArn,
        });
      }
      const { endpoint, managedSecretArn } = instance;
      const ownerSecretId = password ? keepOwnerPassword(password, endpoint) : managedSecretArn;
      return { writerEndpoint: endpoint, readerEndpoint: endpoint, ownerSecretId };
    };
    const member = (config: AuroraGlobalConfig): Database => {
      // Applied after it, without reading its state, which is in a region that may be down.
      if (props.globalDatabase) this.addDependency(props.globalDatabase);
      const sourceRegion = this.#sourceRegion(props.firstMember ? config.initialWriterRegion : '');
      const settings = {
        ...config,
        ...common,
        readers: config.readersPerRegion,
        sourceRegion,
        globalCluster: names.globalCluster,
      };
      if (props.firstMember) {
        // A database that is new needs a first member before others join.
        this.addDependency(props.firstMember);
        const { writerEndpoint, readerEndpoint } = new AuroraCluster(this, 'database', {
          ...settings,
          owner: undefined,
        });
        return { writerEndpoint, readerEndpoint, ownerSecretId: ownerSecretName };
      }
      this.#leaveGlobalDatabase();
      const { databaseName, masterUsername } = config;
      const masterPassword = ownerPassword();
      const { writerEndpoint, readerEndpoint } = new AuroraCluster(this, 'database', {
        ...settings,
        owner: { databaseName, masterUsername, masterPassword },
      });
      const ownerSecretId = keepOwnerPassword(masterPassword, writerEndpoint);
      return { writerEndpoint, readerEndpoint, ownerSecretId };
    };

    const made = database.kind === 'rds-instance' ? single(database) : member(database);
    this.publish({ ...made, port: String(port) });
  }

  /**
   * Which region writes is looked up, not compiled in: `pnpm delivery rebuild-database` gives it where a member is created
   * again. The default is for a database that is new.
   */
  #sourceRegion(initially: string): string {
    return new TerraformVariable(this, 'database_source_region', {
      type: 'string',
      default: initially,
      description: 'Region that writes, from which a member that is created now is copied; empty for the first member',
    }).stringValue;
  }

  /**
   * States from before 2026-11-29 have the global database here (ADR-0074). OpenTofu forgets it and destroys nothing; the
   * global database's stack has imported it before.
   */
  #leaveGlobalDatabase(): void {
    this.addOverride('removed', [
      { from: 'aws_rds_global_cluster.global-database_global_B744DE8E', lifecycle: { destroy: false } },
    ]);
  }

  /** A random value under the key `value`, stored in no state or plan. */
  #generated(id: string): WriteOnlyValue {
    const { value } = new EphemeralPassword(this, id, { length: 64 });
    return { value: Fn.jsonencode({ value }), version: generatedVersion };
  }
}
