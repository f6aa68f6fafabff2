import { RdsGlobalCluster } from '@cdktf/provider-aws/lib/rds-global-cluster/index.js';
import { conditional, Fn, type IResolvable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { noExtendedSupport } from './settings.ts';

export interface GlobalDatabaseProps {
  readonly name: string;
  /** At creation; `pnpm delivery upgrade-database` brings it to a newer one. */
  readonly engineVersion: string;
  readonly databaseName: string;
  /** Expression: whether it exists already, and is imported where the state does not have it. */
  readonly existsWhere: IResolvable;
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
      lifecycle: { preventDestroy: props.protectFromDestroy, ignoreChanges: ['engine_version'] },
    });
    // By override, because the bindings import without a condition.
    const stack = TerraformStack.of(this);
    stack.addOverride('import', [
      {
        for_each: conditional(props.existsWhere, Fn.toset([props.name]), Fn.toset([])),
        to: `${database.terraformResourceType}.${database.friendlyUniqueId}`,
        id: props.name,
      },
    ]);
    this.identifier = database.id;
  }
}
