import { preStopSeconds, shutdownSeconds } from '@sample-platform-ai/environments/plan/timeouts.ts';
import type { ComponentPlan, DeploymentRun, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { ApiObject, type Chart } from 'cdk8s';
import { syncWave } from '../../component.ts';
import { addTargetGroupBinding } from '../../network/target-group-binding.ts';
import { Workload } from '../../workload/workload.ts';
import { priorityClasses } from '../policies/priority-classes.ts';
import { podAnnotations, podProps } from './container.ts';

/**
 * The load balancer controller gates a pod by its target groups only if the Service and its bindings exist when the pod is created.
 * Otherwise the first pods of a new cluster are ready before a load balancer sends them anything.
 */
const beforePods = syncWave(-1);

/** A Deployment, and its Kubernetes Service and target groups. */
export function addServing(
  chart: Chart,
  plan: ServicePlan,
  component: ComponentPlan & { readonly run: DeploymentRun },
): void {
  const { name, run, exposures } = component;
  const [first, ...others] = run.ports;
  const annotations = podAnnotations(component);
  const port = ({ name: portName, number }: DeploymentRun['ports'][number]) => ({
    name: portName,
    number,
    ...(portName === 'grpc' && { appProtocol: 'grpc' }),
  });
  const workload = new Workload(chart, `workload-${name}`, {
    ...podProps(plan, component),
    // A preview preempts no one.
    priorityClassName: (plan.preview ? priorityClasses.job : priorityClasses.application).name,
    ports: [port(first), ...others.map(port)],
    livenessPath: run.livenessPath,
    readinessPath: run.readinessPath,
    minReplicas: run.minReplicas,
    maxReplicas: run.maxReplicas,
    targetCpuPercent: 70,
    preStopSeconds,
    shutdownSeconds: shutdownSeconds({ delaySeconds: run.drainDelaySeconds, limitSeconds: run.drainLimitSeconds }),
    ...(annotations && { podAnnotations: annotations }),
    ...(exposures.length > 0 && { serviceAnnotations: beforePods }),
  });
  for (const exposure of exposures)
    addTargetGroupBinding(chart, { exposure, serviceName: workload.serviceName, annotations: beforePods });
  if (!run.ports.some((each) => each.name === 'metrics')) return;
  new ApiObject(chart, `monitor-${name}`, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name },
    spec: { selector: { matchLabels: workload.podSelector }, endpoints: [{ port: 'metrics', interval: '15s' }] },
  });
}
