import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import { isWorkloadAction, workloadActions } from '../aws-actions.ts';
import type { Platform } from '../index.ts';
import { componentKinds, traitsOf } from '../kinds/kinds.ts';
import { workloadName } from '../naming.ts';
import { databaseUsers } from '../plan/database.ts';
import { kitIndicator } from '../plan/indicator.ts';
import { platformApplications, platformNamespaces } from '../platform-tools.ts';
import type { ServiceSpec } from '../schema.ts';
import type { Problem } from './problem.ts';

/** A problem of a spec: where below `services.<name>`, what was found, what is allowed, what to change. */
export const specProblem = (
  { name }: ServiceSpec,
  path: string,
  [found, allowed, change]: readonly [unknown, string, string],
): Problem => ({ level: 'error', path: `services.${name}${path && `.${path}`}`, found, allowed, change });

/** `versions` is a folder next to those of the Applications; `manifests` are promoted by this name. */
const reserved = [
  ...Object.keys(platformNamespaces),
  ...platformApplications,
  'versions',
  'manifests',
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
];

/** Checks each spec alone and against the others. */
export function* checkServices(platform: Platform): Generator<Problem> {
  for (const spec of platform.services) {
    yield* checkName(spec);
    yield* checkComponents(spec);
    yield* checkDatabase(spec);
    yield* checkEgress(spec, platform);
    yield* checkPermissions(spec);
    yield* checkObjectives(spec);
  }
  yield* checkShared(platform);
}

function* checkName(spec: ServiceSpec): Generator<Problem> {
  if (reserved.includes(spec.name)) {
    yield specProblem(spec, 'name', [
      spec.name,
      `not one of ${reserved.join(', ')}`,
      'choose another name: the platform already has a namespace or an Application with this one',
    ]);
  }
  if (Object.keys(spec.components).length === 0) {
    yield specProblem(spec, 'components', [
      'none',
      'one component or more',
      `add one of kind ${componentKinds.join(', ')}`,
    ]);
  }
}

function* checkComponents(spec: ServiceSpec): Generator<Problem> {
  for (const [key, component] of Object.entries(spec.components)) {
    const path = `components.${key}`;
    if (key === 'migration') {
      yield specProblem(spec, path, [
        key,
        'another name',
        `rename it: the job that migrates the database has the name ${workloadName(spec.name, key)}`,
      ]);
    }
    if ('of' in component.image) {
      const own = Object.entries(spec.components)
        .filter(([, { image }]) => !('of' in image))
        .map(([name]) => name);
      const { of } = component.image;
      if (!own.includes(of)) {
        yield specProblem(spec, `${path}.image.of`, [
          of,
          `a component with its own image: ${own.join(', ') || 'none'}`,
          nearest(of, own) ?? 'choose one of them, or write a dockerfile',
        ]);
      }
    }
    if ('ports' in component) {
      const entries = Object.entries(component.ports);
      for (const [index, [name, number]] of entries.entries()) {
        const twin = entries.slice(0, index).find(([, other]) => other === number);
        if (twin)
          yield specProblem(spec, `${path}.ports.${name}`, [
            number,
            'each port once',
            `change it: ${twin[0]} already has this port`,
          ]);
      }
    }
    for (const [at, ...finding] of traitsOf(component).check?.(component, spec) ?? []) {
      yield specProblem(spec, `${path}.${at}`, finding);
    }
  }
}

function* checkDatabase(spec: ServiceSpec): Generator<Problem> {
  if (!spec.database) return;
  const { component } = spec.database.migrate;
  const found = Object.hasOwn(spec.components, component) ? spec.components[component] : undefined;
  if (!found || !traitsOf(found).worksForService) {
    const known = Object.entries(spec.components).flatMap(([key, each]) =>
      traitsOf(each).worksForService ? [key] : [],
    );
    yield specProblem(spec, 'database.migrate.component', [
      component,
      `a component whose image runs the migration: ${known.join(', ') || 'none'}`,
      nearest(component, known) ?? 'choose one of them',
    ]);
  }
}

function* checkEgress(spec: ServiceSpec, { services, environments }: Platform): Generator<Problem> {
  for (const [index, entry] of spec.egress.entries()) {
    const path = `egress[${index}]`;
    if (spec.egress.indexOf(entry) !== index)
      yield specProblem(spec, path, [entry, 'each entry once', 'remove the duplicate']);
    if (!entry.startsWith('service:')) continue;
    const [service = ''] = entry.slice('service:'.length).split('/');
    const callable = services.flatMap(({ name, components }) =>
      Object.entries(components).flatMap(([key, each]) => (traitsOf(each).callPorts ? [`service:${name}/${key}`] : [])),
    );
    if (!callable.includes(entry)) {
      yield specProblem(spec, path, [
        entry,
        callable.join(', ') || 'nothing: no component accepts calls',
        nearest(entry, callable) ?? 'choose one of them',
      ]);
      continue;
    }
    for (const environment of environments) {
      if (spec.name in environment.services && !(service in environment.services)) {
        yield specProblem(spec, path, [
          entry,
          `services that ${environment.name} runs as well`,
          `add ${service} to ${environment.name}.services, or remove ${spec.name} there`,
        ]);
      }
    }
  }
}

/** A histogram counts calls by bucket, so the latency of an objective has to be the bound of a bucket. */
function* checkObjectives(spec: ServiceSpec): Generator<Problem> {
  const { objectives } = spec;
  if (!objectives || objectives.indicator) return;
  const { milliseconds } = objectives.latency;
  const bounds: readonly number[] = kitIndicator.bucketsMilliseconds;
  if (!bounds.includes(milliseconds)) {
    yield specProblem(spec, 'objectives.latency.milliseconds', [
      milliseconds,
      `a bound of the kit's histogram: ${bounds.join(', ')}`,
      'choose one of them, or name an indicator with a bucket of this bound',
    ]);
  }
}

function* checkPermissions(spec: ServiceSpec): Generator<Problem> {
  for (const [index, statement] of spec.aws.entries()) {
    for (const action of statement.actions) {
      if (!action.startsWith(`${statement.service}:`)) {
        yield specProblem(spec, `aws[${index}].actions`, [
          action,
          `actions of ${statement.service}`,
          `write ${statement.service}:…, or add a statement for that AWS service`,
        ]);
      } else if (!isWorkloadAction(statement, action)) {
        const allowed = workloadActions[statement.service];
        yield specProblem(spec, `aws[${index}].actions`, [
          action,
          `actions that the permissions boundary allows: ${allowed.join(', ')}`,
          nearest(action.slice(statement.service.length + 1), allowed) ??
            'choose one of them, or add it to infra/environments/aws-actions.ts, which applies to every account',
        ]);
      }
    }
  }
}

const podPorts = (components: ServiceSpec['components']): readonly number[] =>
  Object.values(components).flatMap((component) =>
    'ports' in component ? Object.values(component.ports).filter((port) => port !== undefined) : [],
  );

/** Checks what only one service can have. A problem names both owners. */
function* checkShared({ services, environments }: Platform): Generator<Problem> {
  const claims = (what: string, path: (spec: ServiceSpec) => readonly (readonly [string, string])[]) => ({
    what,
    path,
  });
  const all = [
    claims('name', ({ name }) => [['name', name]]),
    claims('image and workload', (spec) =>
      Object.keys(spec.components).map((key) => [`components.${key}`, workloadName(spec.name, key)]),
    ),
    claims('database', ({ database }) => (database ? [['database.name', database.name]] : [])),
    claims('database user', ({ database }) =>
      database ? Object.values(databaseUsers(database.name)).map((user) => ['database.name', user]) : [],
    ),
    // Its program listens at the ports of its pods.
    claims('port on a laptop', ({ dev, components }) =>
      Object.entries({ dev }).flatMap(([key, program]) =>
        program === undefined ? [] : [...new Set(podPorts(components))].map((port) => [key, String(port)] as const),
      ),
    ),
    claims('capability', ({ capabilities = [] }) => capabilities.map((capability) => ['capabilities', capability])),
  ];
  for (const { what, path } of all) {
    const owners = new Map<string, string>(
      what.startsWith('database')
        ? environments.flatMap(({ name, database }) => [
            [what === 'database' ? database.databaseName : database.masterUsername, `${name}.database`] as const,
          ])
        : [],
    );
    for (const spec of services) {
      for (const [where, value] of path(spec)) {
        const owner = owners.get(value);
        if (owner)
          yield specProblem(spec, where, [value, `a unique ${what}`, `${owner} already has it; change one of the two`]);
        else owners.set(value, `services.${spec.name}.${where}`);
      }
    }
  }
}
