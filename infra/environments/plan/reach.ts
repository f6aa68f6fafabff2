import type { ServiceSpec } from '../schema.ts';
import { type ComponentContext, workloadName } from './context.ts';
import { observer } from './observer.ts';
import type { EgressPlan, IngressPlan } from './types.ts';

interface Target {
  readonly service: string;
  readonly component: string;
}

const targetsOf = ({ egress }: ServiceSpec): readonly Target[] =>
  egress
    .filter((entry) => entry.startsWith('service:'))
    .map((entry) => {
      const [service = '', component = ''] = entry.slice('service:'.length).split('/');
      return { service, component };
    });

const callPorts = (spec: ServiceSpec | undefined, component: string): readonly number[] => {
  const found = spec?.components[component];
  if (found?.kind !== 'api') return [];
  return found.ports.grpc === undefined ? [found.ports.http] : [found.ports.http, found.ports.grpc];
};

/** Where a component's pods may connect to. */
export function egressOf(context: ComponentContext): Omit<EgressPlan, 'database'> {
  const { platform, environment, spec, component: caller } = context;
  // Names of endpoints and of IAM are one for what a spec may ask for. What publishes a site needs none of them.
  const isInside = ({ service }: ServiceSpec['aws'][number]) =>
    environment.network.interfaceEndpoints.includes(service);
  return {
    // AWS answers at public addresses where no endpoint stands for it: a policy for addresses cannot tell it from others.
    internet: spec.egress.includes('internet') || !spec.aws.every(isInside),
    interfaceEndpoints: caller.kind !== 'site' && spec.aws.some(isInside),
    // What publishes a site calls AWS alone.
    pods: (caller.kind === 'site' ? [] : targetsOf(spec)).map(({ service, component }) => ({
      namespace: service,
      workload: workloadName(service, component),
      ports: callPorts(
        platform.services.find(({ name }) => name === service),
        component,
      ),
    })),
  };
}

/** Argo CD's controller that reports to a release ledger: to its first API. */
function observerPods(spec: ServiceSpec, key: string): IngressPlan['pods'] {
  if (!spec.capabilities?.includes('release-ledger')) return [];
  const [api] = Object.entries(spec.components).find(([, { kind }]) => kind === 'api') ?? [];
  const component = spec.components[key];
  if (api !== key || component?.kind !== 'api') return [];
  return [{ namespace: observer.namespace, workload: observer.workload, ports: [component.ports.http] }];
}

/** Pods that connect to a component: those of its environment's services that name it. */
export function ingressPods({ platform, environment, spec, key }: ComponentContext): IngressPlan['pods'] {
  const callers = platform.services
    .filter((caller) => caller.name in environment.services)
    .filter((caller) => targetsOf(caller).some(({ service, component }) => service === spec.name && component === key))
    .flatMap((caller) =>
      Object.entries(caller.components)
        .filter(([, { kind }]) => kind !== 'site')
        .map(([component]) => ({
          namespace: caller.name,
          workload: workloadName(caller.name, component),
          ports: callPorts(spec, key),
        })),
    );
  return [...callers, ...observerPods(spec, key)];
}
