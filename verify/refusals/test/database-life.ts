import { RDSClient } from '@aws-sdk/client-rds';
import type { EnvironmentConfig, RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import { EnvironmentStacks } from '@sample-platform-ai/infra/test/environment.ts';
import type { Synthesized } from '@sample-platform-ai/infra/test/synth.ts';
import type { Json, Parameters } from '../call.ts';
import { databaseDeletions } from '../rules/database-deletions.ts';
import { globalDatabase } from '../rules/global-database.ts';
import { noEmulator } from './subject.ts';

type Body = Readonly<Record<string, unknown>>;
type Client = { readonly middlewareStack: { readonly add: unknown } };
type Add = (
  middleware: (
    next: unknown,
    context: { readonly commandName?: string },
  ) => (call: { input: Parameters }) => Promise<object>,
  options: { readonly step: 'initialize'; readonly name: string },
) => void;
const isAdd = (add: unknown): add is Add => typeof add === 'function';

/** RDS of every region, as far as the rules of its global databases and deletions go. */
export class RegionalRds {
  readonly #account: string;
  readonly #rules = [globalDatabase(), databaseDeletions()] as const;
  /** ARNs, the writer first. */
  #members: readonly string[] = [];
  readonly #versions = new Map<string, string>();
  readonly lost = new Set<string>();
  /** Regions whose cluster was upgraded, in order. */
  readonly upgraded: string[] = [];

  constructor(account: string) {
    this.#account = account;
  }

  get writer(): string | undefined {
    return this.#members[0]?.split(':')[3];
  }
  /** Identifiers of the snapshots that deletions have left. */
  get snapshots(): readonly string[] {
    return [...this.#rules[1].kept].map((name) => name.split(' ')[2] ?? '');
  }

  /** Does what a request asks for, or throws what RDS refuses it with. */
  async send(region: string, operation: string, parameters: Parameters): Promise<void> {
    if (this.lost.has(region)) throw Object.assign(new Error('lost'), { name: 'ServiceUnavailable' });
    const call = { service: 'rds', operation, region, account: this.#account, parameters };
    for (const rule of this.#rules) {
      const refused = await rule.check(call);
      if (refused) throw Object.assign(new Error(`${operation}: ${refused.message}`), { name: refused.code });
    }
    for (const rule of this.#rules) await rule.learn?.(call, '', noEmulator);
    const id = String(parameters['DBClusterIdentifier'] ?? '');
    const arn = `arn:aws:rds:${region}:${this.#account}:cluster:${id}`;
    const target = String(parameters['TargetDbClusterIdentifier'] ?? '');
    if (operation === 'CreateDBCluster') this.#members = [...this.#members, arn];
    const version = String(parameters['EngineVersion'] ?? '');
    if (/^(?:Create|Modify)DBCluster$/.test(operation) && version) this.#versions.set(arn, version);
    if (operation === 'ModifyDBCluster' && version) this.upgraded.push(region);
    if (operation === 'RemoveFromGlobalCluster')
      this.#members = this.#members.filter((member) => member !== parameters['DbClusterIdentifier']);
    if (/^(?:Switch|Fail)overGlobalCluster$/.test(operation))
      this.#members = [target, ...this.#members.filter((member) => member !== target)];
  }

  /** A client of one region's RDS. */
  readonly client = (region: string): RDSClient => {
    const client = new RDSClient({ region });
    const { add }: Client['middlewareStack'] = client.middlewareStack;
    if (!isAdd(add)) throw new Error('this client has no middleware');
    add(
      (_next, { commandName = '' }) =>
        async ({ input }) => {
          await this.send(region, commandName.replace(/Command$/, ''), input);
          const members = this.#members.map((arn, index) => ({ DBClusterArn: arn, IsWriter: index === 0 }));
          const EngineVersion = this.#versions.get(this.#members[0] ?? '');
          const GlobalClusters = [{ Status: 'available', EngineVersion, GlobalClusterMembers: members }];
          const DBClusters = this.#members
            .filter((arn) => arn.split(':')[3] === region)
            .map((arn) => ({ DBClusterArn: arn, EngineVersion: this.#versions.get(arn), Status: 'available' }));
          return { output: { $metadata: {}, GlobalClusters, DBClusters }, response: {} };
        },
      { step: 'initialize', name: 'rds' },
    );
    return client;
  };
}

const [onlyFirst, onlyOthers] = [/^\$\{\(length\(var\.\w+\) < 1\) \? (.*) : null\}$/, /^\$\{.* \? null : var\.\w+\}$/];

/** The stacks of an environment with a global database, with the requests of the provider that applies them. */
export class AppliedDatabase {
  readonly #stacks: EnvironmentStacks;
  readonly #rds: RegionalRds;
  readonly #environment: EnvironmentConfig;
  /** Region -> when its cluster was created, which OpenTofu keeps in the state. */
  readonly #created = new Map<string, number>();
  #now = 20_260_101_000_000;

  constructor(environment: EnvironmentConfig, rds: RegionalRds) {
    this.#environment = environment;
    this.#stacks = new EnvironmentStacks(environment);
    this.#rds = rds;
  }

  async createGlobal(): Promise<void> {
    const global = this.#global();
    await this.#rds.send(this.#environment.primaryRegion, 'CreateGlobalCluster', {
      GlobalClusterIdentifier: text(global['global_cluster_identifier']),
      EngineVersion: text(global['engine_version']),
      DeletionProtection: String(global['deletion_protection']),
    });
  }
  async deleteGlobal(): Promise<void> {
    await this.#rds.send(this.#environment.primaryRegion, 'DeleteGlobalCluster', {
      GlobalClusterIdentifier: text(this.#global()['global_cluster_identifier']),
    });
  }

  /** @param sourceRegion The variable `database_source_region`. @default as in the stack */
  async createMember(region: RegionConfig['name'], sourceRegion?: string): Promise<void> {
    const { cluster, instances, variable } = this.#data(region);
    const source = sourceRegion ?? text(variable['default']);
    const value = (key: string): Json => {
      const found = cluster[key];
      if (typeof found !== 'string') return found === undefined ? null : String(found);
      if (onlyOthers.test(found)) return source === '' ? null : source;
      const [, first] = onlyFirst.exec(found) ?? [];
      if (first === undefined) return found;
      return source === '' ? first : null;
    };
    const parameters = {
      DBClusterIdentifier: value('cluster_identifier'),
      GlobalClusterIdentifier: value('global_cluster_identifier'),
      EngineVersion: value('engine_version'),
      SourceRegion: value('source_region'),
      DatabaseName: value('database_name'),
      MasterUsername: value('master_username'),
      MasterUserPassword: value('master_password_wo'),
      StorageEncrypted: value('storage_encrypted'),
      KmsKeyId: value('kms_key_id'),
      DeletionProtection: value('deletion_protection'),
    };
    await this.#rds.send(region, 'CreateDBCluster', parameters);
    this.#now += 1;
    this.#created.set(region, this.#now);
    for (const { identifier } of instances)
      await this.#rds.send(region, 'CreateDBInstance', {
        DBInstanceIdentifier: text(identifier),
        DBClusterIdentifier: text(cluster['cluster_identifier']),
      });
  }

  /** As the provider destroys a member: its instances, its membership, and the cluster with its snapshot. */
  async deleteMember(region: RegionConfig['name']): Promise<void> {
    const { cluster, instances } = this.#data(region);
    const id = text(cluster['cluster_identifier']);
    const snapshot = text(cluster['final_snapshot_identifier']).replace(/\$\{.*\}/, String(this.#created.get(region)));
    for (const { identifier } of instances)
      await this.#rds.send(region, 'DeleteDBInstance', { DBInstanceIdentifier: text(identifier) });
    await this.#rds.send(region, 'RemoveFromGlobalCluster', {
      GlobalClusterIdentifier: text(cluster['global_cluster_identifier']),
      DbClusterIdentifier: `arn:aws:rds:${region}:${this.#environment.account.id}:cluster:${id}`,
    });
    const skips = cluster['skip_final_snapshot'] === true;
    await this.#rds.send(region, 'DeleteDBCluster', {
      DBClusterIdentifier: id,
      ...(skips ? { SkipFinalSnapshot: 'true' } : { FinalDBSnapshotIdentifier: snapshot }),
    });
  }

  #global(): Body {
    return only(this.#stacks.json('aurora', 'global'), 'aws_rds_global_cluster');
  }
  #data(region: RegionConfig['name']) {
    const stack = this.#stacks.json('data', region);
    return {
      cluster: only(stack, 'aws_rds_cluster'),
      instances: Object.values(stack.resource?.['aws_rds_cluster_instance'] ?? {}),
      variable: stack.variable?.['database_source_region'] ?? {},
    };
  }
}

const text = (value: unknown): string => String(value ?? '');

function only(stack: Synthesized, type: string): Body {
  const [body] = Object.values(stack.resource?.[type] ?? {});
  if (!body) throw new Error(`the stack has no ${type}`);
  return body;
}
