import type { ServiceSpec } from '../schema.ts';
import { type ComponentContext, workloadName } from './context.ts';
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
export function egressOf({ platform, spec }: ComponentContext): Omit<EgressPlan, 'database'> {
  return {
    internet: spec.egress.includes('internet') || spec.aws.length > 0,
    pods: targetsOf(spec).map(({ service, component }) => ({
      namespace: service,
      workload: workloadName(service, component),
      ports: callPorts(
        platform.services.find(({ name }) => name === service),
        component,
      ),
    })),
  };
}

/** Pods that connect to a component: those of its environment's services that name it. */
export function ingressPods({ platform, environment, spec, key }: ComponentContext): IngressPlan['pods'] {
  return platform.services
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
}
