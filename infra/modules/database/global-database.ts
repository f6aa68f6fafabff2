import { DataAwsRdsClusters } from '@cdktf/provider-aws/lib/data-aws-rds-clusters/index.js';
import { RdsGlobalCluster } from '@cdktf/provider-aws/lib/rds-global-cluster/index.js';
import { conditional, Fn, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { engine, noExtendedSupport } from './settings.ts';

export interface GlobalDatabaseProps {
  readonly name: string;
  /** At creation; `pnpm delivery upgrade-database` brings it to a newer one. */
  readonly engineVersion: string;
  readonly databaseName: string;
  /** Identifier of the member in this region: where RDS has it, the global database exists, and an empty state imports it. */
  readonly member: string;
  readonly protectFromDestroy: boolean;
}

/** The global database without its members. Created empty; each region's cluster joins it. */
export class GlobalDatabase extends Construct {
  constructor(scope: Construct, id: string, props: GlobalDatabaseProps) {
    super(scope, id);
    const database = new RdsGlobalCluster(this, 'global', {
      globalClusterIdentifier: props.name,
      engine,
      engineVersion: props.engineVersion,
      engineLifecycleSupport: noExtendedSupport,
      databaseName: props.databaseName,
      storageEncrypted: true,
      // Members leave one by one, as their own stacks are destroyed.
      forceDestroy: false,
      deletionProtection: props.protectFromDestroy,
      lifecycle: { preventDestroy: props.protectFromDestroy, ignoreChanges: ['engine_version'] },
    });
    const members = new DataAwsRdsClusters(this, 'members', { filter: [{ name: 'engine', values: [engine] }] });
    // By override, because the bindings import without a condition.
    TerraformStack.of(this).addOverride('import', [
      {
        for_each: conditional(
          Fn.contains(members.clusterIdentifiers, props.member),
          Fn.toset([props.name]),
          Fn.toset([]),
        ),
        to: `${database.terraformResourceType}.${database.friendlyUniqueId}`,
        id: props.name,
      },
    ]);
  }
}
