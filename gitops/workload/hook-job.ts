import { k8s } from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { type HardenedPodProps, hardenedPod, podLabels } from './pod.ts';

export interface HookJobProps extends Omit<HardenedPodProps, 'pod'> {
  /** Hook phase of Argo CD: before the sync, during it, or after its Application's objects are deleted. */
  readonly hook: 'PreSync' | 'Sync' | 'PostDelete';
  /** @default the chart's */
  readonly namespace?: string;
  /** Of the job. @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of its pods. @default {} */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Retries after the first attempt. */
  readonly retries: number;
  readonly deadlineSeconds: number;
}

/**
 * A job that each sync runs once, or the deletion of its Application. A failed one stays, so that its log can be read: until
 * the next sync, or until Argo CD repeats it.
 */
export class HookJob extends Construct {
  constructor(scope: Construct, id: string, props: HookJobProps) {
    super(scope, id);
    const { name, partOf } = props;
    const labels = podLabels(name, partOf);
    new k8s.KubeJob(this, 'job', {
      metadata: {
        name,
        ...(props.namespace !== undefined && { namespace: props.namespace }),
        labels,
        annotations: {
          ...props.annotations,
          'argocd.argoproj.io/hook': props.hook,
          // One that stays after a deletion would count as done at the next deletion.
          'argocd.argoproj.io/hook-delete-policy': props.hook === 'PostDelete' ? 'HookSucceeded' : 'BeforeHookCreation',
        },
      },
      spec: {
        backoffLimit: props.retries,
        activeDeadlineSeconds: props.deadlineSeconds,
        template: {
          metadata: { labels, ...(props.podAnnotations && { annotations: { ...props.podAnnotations } }) },
          spec: hardenedPod({ ...props, pod: { restartPolicy: 'Never', terminationGracePeriodSeconds: 30 } }),
        },
      },
    });
  }
}
