import { RdsGlobalCluster } from '@cdktf/provider-aws/lib/rds-global-cluster/index.js';
import { Construct } from 'constructs';
import { noExtendedSupport } from './settings.ts';

export interface GlobalDatabaseProps {
  readonly name: string;
  /** Raising it here upgrades every member. */
  readonly engineVersion: string;
  readonly databaseName: string;
  readonly protectFromDestroy: boolean;
}

/** The global database with an Aurora cluster in each region. Created once, in the stack of the first member. */
export class GlobalDatabase extends Construct {
  readonly identifier: string;

  constructor(scope: Construct, id: string, props: GlobalDatabaseProps) {
    super(scope, id);
    const database = new RdsGlobalCluster(this, 'global', {
      globalClusterIdentifier: props.name,
      engine: 'aurora-postgresql',
      engineVersion: props.engineVersion,
      engineLifecycleSupport: noExtendedSupport,
      databaseName: props.databaseName,
      storageEncrypted: true,
      // Members leave one by one, as their own stacks are destroyed.
      forceDestroy: false,
      deletionProtection: props.protectFromDestroy,
      lifecycle: { preventDestroy: props.protectFromDestroy },
    });
    this.identifier = database.id;
  }
}
