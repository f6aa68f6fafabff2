import type { RegionName } from '../catalogue/index.ts';
import type { Platform } from '../index.ts';
import { deriveApi } from '../kinds/api/plan.ts';
import type { KindPlan } from '../kinds/derive.ts';
import { deriveJob } from '../kinds/job/plan.ts';
import { traitsOf } from '../kinds/kinds.ts';
import { deriveSite } from '../kinds/site/plan.ts';
import { deriveWorker } from '../kinds/worker/plan.ts';
import { workloadName } from '../naming.ts';
import { firstRegion } from '../promotion-order.ts';
import type { EnvironmentConfig, ServiceSpec } from '../schema.ts';
import { type ComponentContext, regionContext, type ServiceContext } from './context.ts';
import { databaseUsers } from './database.ts';
import { nodesOf } from './nodes.ts';
import { ownStatements, signInStatement } from './permissions.ts';
import { placeholdersIn } from './placeholders.ts';
import { egressOf, ingressPods } from './reach.ts';
import { environmentVariables } from './settings.ts';
import type { ComponentPlan, DatabasePlan, ImagePlan, SecretPlan, ServicePlan } from './types.ts';

/** A line for each folder of kinds/. */
function planOf(context: ComponentContext): KindPlan {
  const { component } = context;
  switch (component.kind) {
    case 'api':
      return deriveApi({ ...context, component });
    case 'worker':
      return deriveWorker({ ...context, component });
    case 'site':
      return deriveSite({ ...context, component });
    case 'job':
      return deriveJob({ ...context, component });
  }
}

/** The image that a component runs: its own, or that of the component it refers to. */
function imageOf(spec: ServiceSpec, key: string): ImagePlan {
  const image = spec.components[key]?.image;
  if (!image) throw new Error(`${spec.name}: no component ${key}`);
  if ('of' in image) return imageOf(spec, image.of);
  return {
    repository: workloadName(spec.name, key),
    dockerfile: image.dockerfile,
    context: image.context ?? '.',
    platforms: image.platforms ?? ['linux/amd64', 'linux/arm64'],
  };
}

/** Images of a service, in every environment that it runs in. */
export const imagesOf = (spec: ServiceSpec): readonly ImagePlan[] =>
  Object.entries(spec.components).flatMap(([key, { image }]) => ('of' in image ? [] : [imageOf(spec, key)]));

function componentContexts(context: ServiceContext): readonly ComponentContext[] {
  const sizes = context.environment.services[context.spec.name] ?? {};
  return Object.entries(context.spec.components).map(([key, component]) => ({
    ...context,
    key,
    component,
    size: sizes[key] ?? {},
  }));
}

function componentPlan(context: ComponentContext): ComponentPlan {
  const { spec, key, component, names } = context;
  const name = workloadName(spec.name, key);
  const { statements, ingress, reachesInternet, ...rest } = planOf(context);
  const { worksForService } = traitsOf(component);
  const worksOnData = spec.database !== undefined && worksForService;
  const egress = egressOf(context);
  return {
    kind: component.kind,
    component: key,
    name,
    image: imageOf(spec, key),
    identity: {
      serviceAccount: name,
      roleName: names.workloadRole(name),
      statements: [
        ...statements,
        ...(worksOnData ? [signInStatement(context, databaseUsers(spec.database?.name ?? '').app)] : []),
        ...(worksForService ? ownStatements(context) : []),
      ],
    },
    ...rest,
    nodes: nodesOf(context),
    ingress: { ...ingress, pods: ingressPods(context) },
    egress: { ...egress, internet: egress.internet || reachesInternet, database: worksOnData },
  };
}

function databasePlan(context: ServiceContext, contexts: readonly ComponentContext[]): DatabasePlan | undefined {
  const { spec, environment, region, names } = context;
  if (!spec.database) return undefined;
  const { name, migrate, tableRights = 'read-and-write' } = spec.database;
  const users = databaseUsers(name);
  const component = contexts.find(({ key }) => key === migrate.component);
  if (!component) throw new Error(`${spec.name}.database.migrate.component: no component ${migrate.component}`);
  const workload = workloadName(spec.name, 'migration');
  return {
    name,
    users,
    tableRights,
    migration: {
      name: workload,
      image: imageOf(spec, migrate.component),
      identity: {
        serviceAccount: workload,
        roleName: names.workloadRole(workload),
        statements: [signInStatement(context, users.migration)],
      },
      egress: { internet: false, interfaceEndpoints: false, database: true, pods: [] },
      run: {
        type: 'release-job',
        hook: 'PreSync',
        args: migrate.args,
        env: environmentVariables(migrate.env, component),
        files: [],
        cpuMillicores: 100,
        memoryMib: 256,
        retries: 2,
        deadlineSeconds: 900,
      },
      runsHere: region.name === firstRegion(environment),
    },
  };
}

function secretPlans({ spec, names }: ServiceContext): readonly SecretPlan[] {
  const templates = JSON.stringify([spec.components, spec.database ?? null]);
  return Object.entries(spec.secrets).map(([name, origin]) => {
    const keys = placeholdersIn(templates)
      .filter(({ kind, argument }) => kind === 'secret' && argument?.startsWith(`${name}/`))
      .map(({ argument = '' }) => argument.slice(name.length + 1));
    return {
      name,
      secretName: names.secret(spec.name, name),
      kubernetesName: workloadName(spec.name, name),
      origin,
      keys: [...new Set(keys)].sort(),
    };
  });
}

/** All workloads at their maximum, one more pod of each for a rolling update, a migration, and a site's publication. */
function quotaOf(components: readonly ComponentPlan[]): ServicePlan['quota'] {
  const jobs = { pods: 4, cpuMillicores: 500, memoryMib: 1024 };
  const pods = (plan: ComponentPlan) => (plan.run.type === 'deployment' ? plan.run.maxReplicas + 1 : 1);
  const sum = (part: (plan: ComponentPlan) => number) => components.reduce((total, plan) => total + part(plan), 0);
  return {
    pods: sum(pods) + jobs.pods,
    cpuCores: Math.ceil((sum((plan) => pods(plan) * plan.run.cpuMillicores) + jobs.cpuMillicores) / 1000),
    memoryGib: Math.ceil((sum((plan) => pods(plan) * plan.run.memoryMib) + jobs.memoryMib) / 1024),
  };
}

/**
 * The plan of a service in one region of an environment that runs it.
 *
 * @throws Error if the literals are not valid.
 */
export function derive(
  platform: Platform,
  spec: ServiceSpec,
  location: { readonly environment: EnvironmentConfig; readonly region: RegionName },
): ServicePlan {
  const context = { ...regionContext(platform, location.environment, location.region), spec };
  const contexts = componentContexts(context);
  const components = contexts.map(componentPlan);
  return {
    service: spec.name,
    team: spec.team,
    description: spec.description,
    namespace: spec.name,
    project: `team-${spec.team}`,
    components,
    database: databasePlan(context, contexts),
    secrets: secretPlans(context),
    quota: quotaOf(components),
    objectives: spec.objectives,
    isReleaseLedger: spec.capabilities?.includes('release-ledger') ?? false,
    operations: spec.operations,
    preview: undefined,
  };
}

/** Plans of an environment's services in one of its regions, in the order of the list of services. */
export const plansOf = (
  platform: Platform,
  environment: EnvironmentConfig,
  region: RegionName,
): readonly ServicePlan[] =>
  platform.services
    .filter(({ name }) => name in environment.services)
    .map((spec) => derive(platform, spec, { environment, region }));

/** The plan of the service that records deployments, if the environment runs it. */
export const releaseLedger = (plans: readonly ServicePlan[]): ServicePlan | undefined =>
  plans.find((plan) => plan.isReleaseLedger);
