import { dirname } from 'node:path';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { derive } from '@sample-platform-ai/environments/plan/derive.ts';
import type { EnvironmentVariable, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { ComponentKind, ServiceSpec } from '@sample-platform-ai/environments/schema.ts';

/** Where a component listens on this machine. */
export interface LocalPorts {
  readonly http: number;
  readonly grpc: number;
  readonly metrics: number;
}

export interface LocalProcess {
  readonly name: string;
  readonly kind: ComponentKind;
  /** The publisher serves its files. */
  readonly isSite: boolean;
  /** Folder of the code, below the repository. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: LocalPorts;
}

export interface LocalService {
  readonly name: string;
  readonly database: { readonly name: string; readonly app: string; readonly migration: string } | undefined;
  /** Runs to its end before the processes start. */
  readonly migration: LocalProcess | undefined;
  readonly processes: readonly LocalProcess[];
}

/** Each component has its ports, by its position in the lists: room for 40 services of twenty components. */
const portsOf = (service: number, component: number): LocalPorts => ({
  http: 8100 + 20 * service + component,
  grpc: 10_100 + 20 * service + component,
  metrics: 12_100 + 20 * service + component,
});

/** The spec with this machine's ports in the place of those in a pod. A separate program, `dev`, listens at those of the pod. */
const withLocalPorts = (spec: ServiceSpec, index: number): ServiceSpec => {
  if (spec.dev !== undefined) return spec;
  const local = (component: ServiceSpec['components'][string], position: number) => {
    if (!('ports' in component)) return component;
    const { grpc, ...ports } = portsOf(index, position);
    const own = 'grpc' in component.ports && component.ports.grpc !== undefined ? { grpc } : {};
    return { ...component, ports: { ...component.ports, ...ports, ...own } };
  };
  const components = Object.entries(spec.components);
  return {
    ...spec,
    components: Object.fromEntries(
      components.map(([key, component], position) => [key, local(component, position)] as const),
    ),
  };
};

/** What the cluster's facts and secrets are here. */
const facts = (postgresPort: number): Readonly<Record<string, string>> => ({
  databaseWriterHost: '127.0.0.1',
  databaseReaderHost: '127.0.0.1',
  databasePort: String(postgresPort),
});

/** Settings of a laptop, by the kit's names: no IAM, no load balancer that has to notice the end. */
const local = { HOST: '127.0.0.1', LOG_LEVEL: 'warn', DATABASE_SIGN_IN: 'password', DRAIN_DELAY_MS: '0' };

/** A container's variables as a process gets them: `$(…)` filled in, other services at their local ports. */
function environment(
  variables: readonly EnvironmentVariable[],
  known: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const variable of variables) {
    const text = 'value' in variable ? variable.value : 'fact' in variable ? (known[variable.fact] ?? '') : 'local';
    values[variable.name] = text
      .replaceAll(/\$\((\w+)\)/g, (_, name: string) => values[name] ?? '')
      // Ports are this machine's already, so only the host is another.
      .replaceAll(/http:\/\/[\w-]+\.[\w-]+\.svc:/g, 'http://127.0.0.1:');
  }
  return { ...values, ...local };
}

function processes(
  spec: ServiceSpec,
  plan: ServicePlan,
  { index, known }: { readonly index: number; readonly known: Readonly<Record<string, string>> },
): readonly LocalProcess[] {
  return plan.components.flatMap((component, position) => {
    const { kind, run } = component;
    const ports = portsOf(index, position);
    if (run.type === 'scheduled') return [];
    const folder = dirname(component.image.dockerfile);
    const env = environment(run.env, known);
    const common = { name: component.name, kind, isSite: component.site !== undefined, folder, ports };
    if (!common.isSite) return [{ ...common, args: run.args, environment: env }];
    const api = plan.components.findIndex((each) => each.component === siteApi(spec, component.component));
    return [
      {
        ...common,
        args: [
          'serve',
          '--site',
          `${folder}/public`,
          '--port',
          String(ports.http),
          ...(api < 0 ? [] : ['--api', `http://127.0.0.1:${portsOf(index, api).http}`]),
        ],
        environment: env,
      },
    ];
  });
}

const siteApi = (spec: ServiceSpec, key: string): string | undefined => {
  const component = spec.components[key];
  return component && 'api' in component ? component.api : undefined;
};

/** Every service that runs by its processes, as on this machine; in the first environment that has it. */
export function localServices(platform: Platform, postgresPort: number): readonly LocalService[] {
  const specs = platform.services.map(withLocalPorts);
  const here: Platform = { ...platform, services: specs };
  const known = facts(postgresPort);
  return specs.flatMap((spec, index) => {
    const place = platform.environments.find(({ services }) => spec.name in services);
    if (!place || spec.dev !== undefined) return [];
    const plan = derive(here, spec, { environment: place, region: place.primaryRegion });
    const { database } = plan;
    const migration = database && {
      name: database.migration.name,
      kind: 'worker' as const,
      isSite: false,
      folder: dirname(database.migration.image.dockerfile),
      args: database.migration.run.args,
      environment: environment(database.migration.run.env, known),
      ports: { http: 0, grpc: 0, metrics: 0 },
    };
    return [
      {
        name: spec.name,
        database: database && { name: database.name, ...database.users },
        migration,
        processes: processes(spec, plan, { index, known }),
      },
    ];
  });
}
