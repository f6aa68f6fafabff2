import { DbEventSubscription } from '@cdktf/provider-aws/lib/db-event-subscription/index.js';
import { Construct } from 'constructs';

export interface DatabaseEventsProps {
  readonly name: string;
  readonly source: { readonly type: 'db-cluster' | 'db-instance'; readonly ids: readonly string[] };
  readonly topicArn: string;
}

/** What people have to know and no metric shows; creation, backups and changes of settings are left out. */
const categories = {
  // A switchover or failover between regions has a category apart from one between instances.
  'db-cluster': ['failover', 'failure', 'global-failover', 'maintenance', 'notification'],
  'db-instance': ['availability', 'failover', 'failure', 'low storage', 'maintenance', 'notification', 'recovery'],
} as const;

/** Events of RDS about a database, sent to the alarm topic. */
export class DatabaseEvents extends Construct {
  constructor(scope: Construct, id: string, { name, source, topicArn }: DatabaseEventsProps) {
    super(scope, id);
    new DbEventSubscription(this, 'subscription', {
      name,
      snsTopic: topicArn,
      sourceType: source.type,
      sourceIds: [...source.ids],
      eventCategories: [...categories[source.type]],
    });
  }
}
