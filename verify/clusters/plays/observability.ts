import { ruleGroupsOf } from '@sample-platform-ai/gitops/observability/alerts/groups.ts';
import { dashboardsOf } from '@sample-platform-ai/gitops/observability/dashboards/dashboards.ts';
import { exportedMetrics, histogramSeries } from '@sample-platform-ai/gitops/observability/metrics/exported.ts';
import { queriesOf, withoutVariables } from '@sample-platform-ai/gitops/observability/metrics/queries.ts';
import type { Observability } from '../observability/observability.ts';
import { until } from '../world/patience.ts';
import { HookFailed } from '../world/release.ts';
import type { Stage } from '../world/stage.ts';
import { migrationLogin } from './migration.ts';
import { type Play, unless } from './play.ts';

interface Watched extends Omit<Play, 'run' | 'needs'> {
  readonly run: (stage: Stage, observability: Observability) => ReturnType<Play['run']>;
}

export const watched = ({ run, ...rest }: Watched): Play => ({
  ...rest,
  needs: 'observability',
  run: async (stage) => {
    if (!stage.observability) throw new Error(`${rest.name} needs observability`);
    return run(stage, stage.observability);
  },
});

/** Components whose metrics are listed, and which no rehearsal with observability runs. */
const elsewhere = ['argo-cd', 'external-secrets', 'aws-load-balancer-controller'];
/** Metrics that have no series until something goes wrong, or a schedule has run. */
const onlyAfterwards = [
  'kube_cronjob_status_last_schedule_time',
  'kube_cronjob_status_last_successful_time',
  'kube_job_failed',
  'loki_discarded_samples_total',
  'loki_write_dropped_entries_total',
];

export const metricsCollected = watched({
  name: 'metrics-collected',
  expected:
    'Prometheus reaches every target and evaluates every rule; the metrics that rules and dashboards use exist, and every query of a dashboard can be evaluated.',
  run: async (stage, observability) => {
    const { cluster } = observability;
    await until(
      'every target is scraped and every rule evaluated',
      240,
      async () => {
        const [targets, rules] = [await observability.targets(), await observability.rules()];
        return [...targets, ...rules].every(({ health }) => health !== 'unknown') ? true : undefined;
      },
      async () => (await observability.targets()).map(({ scrapeUrl, health }) => `${scrapeUrl} ${health}`).join(', '),
    );
    const targets = await observability.targets();
    const down = targets.filter(({ health }) => health !== 'up');
    const rules = await observability.rules();
    const failing = rules.filter(({ health }) => health === 'err');

    const expected = Object.entries(exportedMetrics)
      .filter(([component]) => !elsewhere.includes(component))
      .flatMap(([, { histograms, others }]) => [...others, ...histograms.flatMap(histogramSeries)])
      .filter((metric) => !onlyAfterwards.includes(metric));
    const absent: string[] = [];
    for (const metric of expected) {
      if ((await observability.query(`count(${metric})`)).length === 0) absent.push(metric);
    }

    const recordings = ruleGroupsOf(cluster)
      .flatMap((group) => group.recordings)
      .filter(({ labels }) => labels?.['service'] === stage.plan.service);
    for (const { record } of recordings) {
      const series = `${record}{service="${stage.plan.service}"}`;
      if ((await observability.query(series)).length === 0) absent.push(series);
    }

    const queries = queriesOf(ruleGroupsOf(cluster), dashboardsOf(cluster));
    const refused: string[] = [];
    let answered = 0;
    for (const { where, query } of queries) {
      try {
        if ((await observability.query(withoutVariables(query))).length > 0) answered += 1;
        else stage.say(`  no series: ${where}`);
      } catch (error) {
        refused.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return {
      happened: `${targets.length} targets are up, ${rules.length} rules evaluated; ${expected.length} metrics of tools and ${recordings.length} recordings of the service have series; ${answered} of ${queries.length} queries of rules and dashboards have series, and none is refused.`,
      problems: [
        ...unless(targets.length > 5, `only ${targets.length} targets`),
        ...down.map(({ scrapeUrl, lastError }) => `${scrapeUrl} is down: ${lastError}`),
        ...failing.map(({ name, lastError }) => `rule ${name}: ${lastError}`),
        ...unless(absent.length === 0, `without series: ${absent.join(', ')}`),
        ...unless(refused.length === 0, `refused: ${refused.join('; ')}`),
      ],
    };
  },
});

export const alertSent = watched({
  name: 'alert-sent',
  expected:
    'A failed release job reaches the topic of people with its summary and runbook, and again when it is resolved; the heartbeat arrives in its own topic.',
  whyNot: ({ plan }) => (plan.database?.migration.runsHere ? undefined : 'releases do not migrate in this region'),
  run: async (stage, { aws, cluster }) => {
    const { database } = stage.plan;
    if (!database) throw new Error('the service has no database');
    const alert = 'ServiceReleaseJobFailed';
    // Those of earlier plays, and of an earlier rehearsal in this cluster, say nothing of this one.
    const before = (await aws.notifications()).length;
    const since = async () => (await aws.notifications()).slice(before);
    const notified = (status: string, seconds: number) =>
      until(
        `a notification ${status} ${alert}`,
        seconds,
        async () => (await since()).find(({ Subject }) => Subject?.includes(alert) && Subject.includes(status)),
        async () => (await since()).map(({ Subject }) => Subject).join(', '),
      );
    const fail = async () => {
      await migrationLogin(stage, 'NOLOGIN');
      try {
        const failed = await stage.sync(stage.other(), { seconds: 180, endsAtFailedHook: true }).then(
          () => false,
          (error: unknown) => error instanceof HookFailed,
        );
        const failedAt = performance.now();
        const firing = await notified('FIRING', 400);
        return { failed, firing, firedAfter: Math.round((performance.now() - failedAt) / 1000) };
      } finally {
        await migrationLogin(stage, 'LOGIN');
      }
    };
    const { failed, firing, firedAfter } = await fail();
    await stage.sync(stage.current);
    await stage.settled();
    const mendedAt = performance.now();
    const resolved = await notified('RESOLVED', 600);
    const resolvedAfter = Math.round((performance.now() - mendedAt) / 1000);
    const heartbeats = (await since()).filter(({ TopicArn }) =>
      TopicArn.endsWith(`:${cluster.names.resource('heartbeat')}`),
    );
    const people = `:${cluster.names.resource('alarms')}`;
    return {
      happened: `"${firing.Subject}" ${firedAfter} s after the job had failed, and "${resolved.Subject}" ${resolvedAfter} s after the next release; ${heartbeats.length} heartbeats.`,
      problems: [
        ...unless(failed, 'the release did not fail'),
        ...unless(
          [firing, resolved].every(({ TopicArn }) => TopicArn.endsWith(people)),
          'it was sent to another topic',
        ),
        ...unless(
          firing.Message.includes(database.migration.name) && /^Runbook: https:/m.test(firing.Message),
          `the message lacks the job or its runbook: ${firing.Message}`,
        ),
        ...unless(heartbeats.length > 0, 'no heartbeat arrived'),
      ],
    };
  },
});
