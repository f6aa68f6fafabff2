import { traitsOf } from '../kinds/kinds.ts';
import { workloadName } from '../naming.ts';
import type { ServiceSpec } from '../schema.ts';
import type { ComponentContext } from './context.ts';
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
  return found ? (traitsOf(found).callPorts?.(found) ?? []) : [];
};

/** Targets to which a component's pods may connect. */
export function egressOf(context: ComponentContext): Omit<EgressPlan, 'database'> {
  const { platform, environment, spec, component: caller } = context;
  const { worksForService } = traitsOf(caller);
  // For the AWS services that a spec may use, the endpoint and the IAM prefix have the same name.
  const isInside = ({ service }: ServiceSpec['aws'][number]) =>
    environment.network.interfaceEndpoints.includes(service);
  return {
    // Without an interface endpoint, an AWS service has public addresses, which a network policy cannot separate from others.
    internet: spec.egress.includes('internet') || !spec.aws.every(isInside),
    interfaceEndpoints: worksForService && spec.aws.some(isInside),
    pods: (worksForService ? targetsOf(spec) : []).map(({ service, component }) => ({
      namespace: service,
      workload: workloadName(service, component),
      ports: callPorts(
        platform.services.find(({ name }) => name === service),
        component,
      ),
    })),
  };
}

/** Argo CD's controller reports to the first API of a release ledger. */
function observerPods(spec: ServiceSpec, key: string): IngressPlan['pods'] {
  if (!spec.capabilities?.includes('release-ledger')) return [];
  const first = Object.keys(spec.components).find((each) => callPorts(spec, each).length > 0);
  if (first !== key) return [];
  const [http = 0] = callPorts(spec, key);
  return [{ namespace: observer.namespace, workload: observer.workload, ports: [http] }];
}

/** Pods that connect to a component: those of services in the same environment with an egress entry for it. */
export function ingressPods({ platform, environment, spec, key }: ComponentContext): IngressPlan['pods'] {
  const callers = platform.services
    .filter((caller) => caller.name in environment.services)
    .filter((caller) => targetsOf(caller).some(({ service, component }) => service === spec.name && component === key))
    .flatMap((caller) =>
      Object.entries(caller.components)
        .filter(([, component]) => traitsOf(component).worksForService)
        .map(([component]) => ({
          namespace: caller.name,
          workload: workloadName(caller.name, component),
          ports: callPorts(spec, key),
        })),
    );
  return [...callers, ...observerPods(spec, key)];
}
