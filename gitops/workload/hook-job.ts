import { k8s } from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { type HardenedPodProps, hardenedPod, podLabels } from './pod.ts';

export interface HookJobProps extends Omit<HardenedPodProps, 'pod'> {
  /** Hook phase of Argo CD: before the sync, or during it. */
  readonly hook: 'PreSync' | 'Sync';
  /** Of the job. @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of its pods. @default {} */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Retries after the first attempt. */
  readonly retries: number;
  readonly deadlineSeconds: number;
}

/** A job that each sync runs once. A failed one stays until the next sync, so that its log can be read. */
export class HookJob extends Construct {
  constructor(scope: Construct, id: string, props: HookJobProps) {
    super(scope, id);
    const { name, partOf } = props;
    const labels = podLabels(name, partOf);
    new k8s.KubeJob(this, 'job', {
      metadata: {
        name,
        labels,
        annotations: {
          ...props.annotations,
          'argocd.argoproj.io/hook': props.hook,
          'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
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
