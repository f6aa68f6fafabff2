import { all, always, aurora, severalRegions } from '../claims.ts';
import { type Rule, reading } from '../rule.ts';
import { items, missingIn, resourcesOf, subjectOf } from '../world.ts';
import { inEachRegion } from './database.ts';

const globalLagAlarm: Rule = {
  id: 'global-lag-alarm',
  statement: 'An alarm in each region reports how far it lags behind the writer: what a failover would lose',
  reads: '`aws_cloudwatch_metric_alarm` on `AuroraGlobalDBRPOLag` or `AuroraGlobalDBReplicationLag`',
  source:
    'Amazon Aurora: Monitoring an Aurora global database; Well-Architected, Reliability: REL06-BP03 Send notifications',
  change: 'set database.alarms.globalLagMs',
  unclaimed: all(severalRegions, aurora),
  judge: (world) =>
    world.environment.regions.map((region) => {
      const [alarm] = resourcesOf(world, 'aws_cloudwatch_metric_alarm', region).filter(({ body }) =>
        /AuroraGlobalDB(RPO|Replication)Lag/.test(JSON.stringify(body)),
      );
      return reading(
        alarm ? subjectOf(alarm) : missingIn(world, 'data', region, 'aws_cloudwatch_metric_alarm'),
        alarm !== undefined && Number(alarm.body['threshold']) > 0,
        { found: alarm ? `threshold ${alarm.body['threshold']}` : 'none', allowed: 'one, with a threshold' },
      );
    }),
};

const replicaLagAlarm: Rule = {
  id: 'replica-lag-alarm',
  statement: "An alarm in each region reports the lag of a cluster's readers",
  reads: '`aws_cloudwatch_metric_alarm` on `AuroraReplicaLagMaximum`',
  source: 'Amazon Aurora: Replication with Amazon Aurora; Well-Architected, Reliability: REL06-BP03',
  change: 'set database.alarms.replicaLagMs',
  unclaimed: all(aurora, ({ database }) =>
    database.kind === 'aurora-global' && database.readersPerRegion > 0 ? undefined : 'database.readersPerRegion is 0',
  ),
  judge: (world) =>
    world.environment.regions.map((region) => {
      const [alarm] = resourcesOf(world, 'aws_cloudwatch_metric_alarm', region).filter(({ body }) =>
        JSON.stringify(body).includes('AuroraReplicaLag'),
      );
      return reading(
        alarm ? subjectOf(alarm) : missingIn(world, 'data', region, 'aws_cloudwatch_metric_alarm'),
        alarm !== undefined,
        { found: 'none', allowed: 'one' },
      );
    }),
};

/** Categories of RDS' events that a person must see. */
const categories = ['failover', 'failure'] as const;
/** Of a global database too: its moves between regions are no `failover`. */
const betweenRegions = 'global-failover';

const failoverEvents: Rule = {
  id: 'failover-events',
  statement: `RDS reports ${categories.join(' and ')} of the database in each region, and of a global one each move between regions`,
  reads: '`aws_db_event_subscription`',
  source: 'Amazon RDS: Working with event notification; Well-Architected, Reliability: REL06-BP03',
  change: `subscribe the region's topic to the event categories ${categories.join(', ')}, and ${betweenRegions} for a global database`,
  unclaimed: always,
  judge: (world) =>
    inEachRegion(world, 'aws_db_event_subscription', (found, region) => {
      const [first] = found;
      const wanted = world.environment.database.kind === 'aurora-global' ? [...categories, betweenRegions] : categories;
      const seen = found.flatMap(({ body }) => items(body['event_categories']));
      return reading(
        first ? subjectOf(first) : region.name,
        wanted.every((each) => seen.includes(each)),
        { found: seen, allowed: wanted.join(', ') },
      );
    }),
};

const alarmReceivers: Rule = {
  id: 'alarm-receivers',
  statement: 'Every alarm sends to a topic',
  reads: '`aws_cloudwatch_metric_alarm`',
  source: 'Well-Architected, Reliability: REL06-BP03 Send notifications',
  change: "set alarm_actions to the region's topic, and leave actions_enabled true",
  unclaimed: always,
  judge: (world) =>
    resourcesOf(world, 'aws_cloudwatch_metric_alarm').map((each) =>
      reading(subjectOf(each), items(each.body['alarm_actions']).length > 0 && each.body['actions_enabled'] !== false, {
        found: `${items(each.body['alarm_actions']).length} receivers, enabled ${each.body['actions_enabled'] ?? true}`,
        allowed: 'one or more, enabled',
      }),
    ),
};

const topicInEachRegion: Rule = {
  id: 'topic-in-each-region',
  statement: 'Alarms of a region reach people without another region: a topic with a receiver in each',
  reads: '`aws_sns_topic`, `aws_sns_topic_subscription`',
  source: 'Well-Architected, Reliability: REL11-BP06 Send notifications when events impact availability',
  change: "make the alarms' topic in every region, with a subscription for each address",
  unclaimed: severalRegions,
  judge: (world) =>
    inEachRegion(world, 'aws_sns_topic_subscription', (found, region) => {
      const [first] = found;
      // The foundation has the topic of alarms; topics of other layers report something else.
      const receivers = new Set(
        found.filter(({ stack }) => stack.includes('-foundation-')).map(({ body }) => body['endpoint']),
      );
      const missing = world.environment.alarms.emails.filter((email) => !receivers.has(email));
      return reading(first ? subjectOf(first) : region.name, missing.length === 0, {
        found: `none for ${missing.join(', ')}`,
        allowed: 'a subscription for each address',
      });
    }),
};

export const alarmRules = [globalLagAlarm, replicaLagAlarm, failoverEvents, alarmReceivers, topicInEachRegion] as const;
