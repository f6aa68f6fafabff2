import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import { databaseAuthorities } from '../catalogue/authorities.ts';
import { instanceType } from '../catalogue/index.ts';
import { sizeSchemas, traitsOf } from '../kinds/kinds.ts';
import { everySize } from '../plan/previews.ts';
import type { ComponentSize, EnvironmentConfig, ServiceSpec } from '../schema.ts';
import { error, type Problem } from './problem.ts';

/** Checks the sizes in an environment: every component of a service has one, and the numbers fit each other. */
export function* checkWorkloads(environment: EnvironmentConfig, services: readonly ServiceSpec[]): Generator<Problem> {
  const { name, database, regions } = environment;
  for (const [service, sizes] of Object.entries(environment.services)) {
    const path = `${name}.services.${service}`;
    const spec = services.find((each) => each.name === service);
    if (!spec) {
      const known = services.map((each) => each.name);
      yield error(
        path,
        service,
        `services of infra/environments/services: ${known.join(', ') || 'none'}`,
        nearest(service, known) ?? 'add the service there, or remove it here',
      );
      continue;
    }
    for (const component of Object.keys(spec.components)) {
      if (!(component in sizes)) {
        yield error(
          `${path}.${component}`,
          undefined,
          'a size for each component of the service',
          `add it: ${service} has ${Object.keys(spec.components).join(', ')}`,
        );
      }
    }
    yield* checkPlatforms(environment, spec);
    for (const [component, size] of Object.entries(sizes)) {
      yield* checkSize({ environment, spec, component, size, path: `${path}.${component}` });
    }
  }
  if (services.some((spec) => spec.database && spec.name in environment.services)) {
    for (const [index, region] of regions.entries()) {
      if (databaseAuthorities(region.name).length > 0) continue;
      yield error(
        `${name}.regions[${index}].name`,
        region.name,
        'a region with a known certificate authority of RDS, because a service has a database',
        `add https://truststore.pki.rds.amazonaws.com/${region.name}/${region.name}-bundle.pem to app/kit/database/authorities.ts`,
      );
    }
  }
  const known = services.map((each) => each.name);
  const sizes = Object.entries(environment.services).filter(([service]) => known.includes(service));
  const connections = Object.values(everySize({ ...environment, services: Object.fromEntries(sizes) }))
    .flatMap((components) => Object.values(components))
    .map(
      ({ replicas = [0, 0], connections: { writer, reader } = { writer: 0, reader: 0 } }) =>
        regions.length * replicas[1] * (writer + reader),
    )
    .reduce((total, each) => total + each, 0);
  if (connections > database.alarms.connections) {
    yield error(
      `${name}.database.alarms.connections`,
      database.alarms.connections,
      `${connections} or more: the maximum that all pods of all services open in all regions`,
      'lower connections or replicas, or choose a larger database and raise its alarm',
    );
  }
}

/** The image of another component; checkServices reports an invalid reference. */
function builtImage(spec: ServiceSpec, key: string): { readonly platforms?: readonly string[] | undefined } {
  const image = spec.components[key]?.image;
  return image && !('of' in image) ? image : {};
}

const platformOf = { arm64: 'linux/arm64', x86_64: 'linux/amd64' } as const;

/** Checks that an image runs on every node that can get its pods: of the size's node group, or of any group without taints. */
function* checkPlatforms({ name, cluster, services }: EnvironmentConfig, spec: ServiceSpec): Generator<Problem> {
  const sizes = services[spec.name] ?? {};
  const groups = Object.entries(cluster.nodeGroups);
  for (const [key, { image }] of Object.entries(spec.components)) {
    const chosen = sizes[key]?.nodeGroup;
    const builder = 'of' in image ? image.of : key;
    if (builder !== key && sizes[builder]?.nodeGroup === chosen) continue;
    const { platforms } = 'of' in image ? builtImage(spec, image.of) : image;
    const lacking = groups
      .filter(([group, { taints }]) => (chosen === undefined ? taints.length === 0 : group === chosen))
      .find(([, { architecture }]) => platforms?.includes(platformOf[architecture]) === false);
    if (!lacking) continue;
    const [group, { architecture }] = lacking;
    yield error(
      `services.${spec.name}.components.${builder}.image.platforms`,
      platforms,
      `${platformOf[architecture]} as well: its pods can be scheduled on nodes of ${name}.cluster.nodeGroups.${group}`,
      'add it, remove platforms to build for both, or choose another nodeGroup in its size',
    );
  }
}

interface SizedComponent {
  readonly environment: EnvironmentConfig;
  readonly spec: ServiceSpec;
  readonly component: string;
  readonly size: ComponentSize;
  readonly path: string;
}

function* checkSize({ environment, spec, component, size, path }: SizedComponent): Generator<Problem> {
  const found = Object.hasOwn(spec.components, component) ? spec.components[component] : undefined;
  if (!found) {
    const known = Object.keys(spec.components);
    yield error(
      path,
      component,
      `components of ${spec.name}: ${known.join(', ') || 'none'}`,
      nearest(component, known) ?? 'remove it, or add it to the spec',
    );
    return;
  }
  const schema = sizeSchemas[found.kind];
  const takes = [
    ...Object.keys(schema.shape),
    'settings',
    ...('replicas' in schema.shape ? ['connections'] : []),
    ...(traitsOf(found).worksForService ? ['nodeGroup', 'gpus'] : []),
  ];
  const stated = Object.entries(size).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  for (const key of Object.keys(schema.shape)) {
    if (!stated.includes(key))
      yield error(
        `${path}.${key}`,
        undefined,
        `a value: a component of kind ${found.kind} takes ${takes.join(', ')}`,
        'add it',
      );
  }
  for (const key of stated) {
    if (!takes.includes(key))
      yield error(`${path}.${key}`, key, `${takes.join(', ')} for the kind ${found.kind}`, 'remove it');
  }
  yield* checkNodes(environment, size, path);
  if (!('replicas' in schema.shape) || !size.replicas) return;
  const [fewest, most] = size.replicas;
  if (most < fewest)
    yield error(`${path}.replicas`, size.replicas, 'the minimum first, then the maximum', `write [${most}, ${fewest}]`);
  const zones = Math.max(...environment.regions.map(({ workloadZones }) => workloadZones.length));
  if (traitsOf(found).runsInEveryZone && fewest < zones) {
    yield error(
      `${path}.replicas`,
      size.replicas,
      `${zones} or more, one for each workload zone`,
      'raise the minimum, or use fewer zones: a zone without a pod serves nothing when another zone fails',
    );
  }
  if ((size.connections === undefined) !== (spec.database === undefined)) {
    yield error(
      `${path}.connections`,
      size.connections,
      spec.database ? `connections of each pod: ${spec.name} has a database` : `nothing: ${spec.name} has no database`,
      spec.database ? 'add connections: { writer: 4, reader: 4 }' : 'remove it',
    );
  }
}

function* checkNodes({ name, cluster }: EnvironmentConfig, size: ComponentSize, path: string): Generator<Problem> {
  const known = Object.keys(cluster.nodeGroups);
  if (size.nodeGroup !== undefined && !known.includes(size.nodeGroup)) {
    yield error(
      `${path}.nodeGroup`,
      size.nodeGroup,
      `a group of ${name}.cluster.nodeGroups: ${known.join(', ')}`,
      nearest(size.nodeGroup, known) ?? 'choose one of them, or add the group',
    );
    return;
  }
  if (size.gpus === undefined) return;
  const types = cluster.nodeGroups[size.nodeGroup ?? '']?.instanceTypes ?? [];
  if (types.some((type) => instanceType(type)?.gpu)) return;
  const groups = known.filter((key) => cluster.nodeGroups[key]?.instanceTypes.some((type) => instanceType(type)?.gpu));
  yield error(
    `${path}.gpus`,
    size.gpus,
    `gpus only with a nodeGroup whose instance types have GPUs: ${groups.join(', ') || `none in ${name}`}`,
    'choose such a group, or remove gpus',
  );
}
