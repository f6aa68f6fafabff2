import type { ScheduledRun, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import { hardenedPod, podLabels } from '../../workload/pod.ts';
import { priorityClasses } from '../policies/priority-classes.ts';
import { podAnnotations, podProps, type WorkloadPlan } from './container.ts';

/** A CronJob. It is suspended in regions where it does not run, so that a failover changes only one field. */
export function addScheduledJob(chart: Chart, plan: ServicePlan, workload: WorkloadPlan<ScheduledRun>): void {
  const { name, run } = workload;
  const labels = podLabels(name, plan.service);
  const annotations = podAnnotations(workload);
  new k8s.KubeCronJob(chart, `schedule-${name}`, {
    metadata: { name, labels },
    spec: {
      schedule: run.schedule,
      timeZone: run.timeZone,
      suspend: !run.active,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 2,
      jobTemplate: {
        spec: {
          backoffLimit: run.retries,
          activeDeadlineSeconds: run.deadlineSeconds,
          template: {
            metadata: { labels, ...(annotations && { annotations: { ...annotations } }) },
            spec: hardenedPod({
              ...podProps(plan, workload),
              priorityClassName: priorityClasses.job.name,
              pod: { restartPolicy: 'Never', terminationGracePeriodSeconds: 30 },
            }),
          },
        },
      },
    },
  });
}
