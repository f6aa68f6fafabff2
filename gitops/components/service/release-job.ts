import type { ReleaseJobRun, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import { syncWave } from '../../component.ts';
import { HookJob } from '../../workload/hook-job.ts';
import { priorityClasses } from '../policies/priority-classes.ts';
import { podAnnotations, podProps, type WorkloadPlan } from './container.ts';
import { contentHash } from './secrets.ts';

/** After all Deployments are healthy. */
const afterServing = syncWave(1);

/** A job that each release runs once: before it changes anything, or after the Deployments are healthy. */
export function addReleaseJob(chart: Chart, plan: ServicePlan, workload: WorkloadPlan<ReleaseJobRun>): void {
  const { name, run, image } = workload;
  const annotations = podAnnotations(workload);
  if (run.hook === 'Sync') {
    // Argo CD does not compare hooks: without an object that changes with the image, the variables and the files, a change of
    // these would start no sync.
    const { args, env, files } = run;
    new k8s.KubeConfigMap(chart, `release-${name}`, {
      metadata: { name: `${name}-release`, annotations: afterServing },
      data: { image: image.repository, settings: contentHash({ args, env, files }).slice(0, 16) },
    });
  }
  new HookJob(chart, `job-${name}`, {
    ...podProps(plan, workload),
    hook: run.hook,
    annotations: run.hook === 'Sync' ? afterServing : {},
    ...(annotations && { podAnnotations: annotations }),
    priorityClassName: priorityClasses.job.name,
    retries: run.retries,
    deadlineSeconds: run.deadlineSeconds,
  });
}
