import { createHash } from 'node:crypto';
import type { ComponentPlan, DeploymentRun, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { UserError } from '@sample-platform-ai/terminal';
import type { Target } from '../../dry-run/kubectl.ts';
import type { ArgoCd } from '../argo-cd/deployer.ts';
import type { Observability } from '../observability/observability.ts';
import { type Deployer, directDeployer } from './deployer.ts';
import { type Variables, withEdits } from './edits.ts';
import { type Deployment, isReady, type Pod, read, run } from './kube.ts';
import type { Load } from './load.ts';
import { isSo, until } from './patience.ts';
import { rolledOut, type SyncOptions } from './release.ts';

/** A component whose pods serve requests. */
export type Serving = ComponentPlan & { readonly run: DeploymentRun };

/** The component under load: the first of the service with a port for HTTP. */
export function servingOf({ service, components }: ServicePlan): Serving {
  for (const component of components) {
    const { run: how } = component;
    if (how.type === 'deployment' && how.ports.some(({ name }) => name === 'http')) return { ...component, run: how };
  }
  throw new UserError(`${service} has no component with a port for HTTP; rehearse another service`);
}

/** The releases of a rehearsal: the same program under different digests, and two that are no such program. */
export const releases = ['first', 'second', 'third', 'fourth', 'absent'] as const;
export type Release = (typeof releases)[number];

/** The digest of a release, which differs with the seed. */
export const digestOf = (seed: number, release: Release): string =>
  `sha256:${createHash('sha256').update(`${seed} ${release}`).digest('hex')}`;

export interface StageOptions {
  readonly target: Target;
  readonly cluster: Cluster;
  readonly plan: ServicePlan;
  readonly seed: number;
  /** Of the service's component, as rendered. */
  readonly manifests: readonly Manifest[];
  readonly variables?: Variables;
  readonly load: Load;
  /** @default this process makes the syncs */
  readonly argoCd?: ArgoCd;
  /** @default nothing watches the service */
  readonly observability?: Observability | undefined;
  readonly say: (text: string) => void;
}

/** A component's objects with the digest of a release. */
export function manifestsOf(
  { plan, seed, manifests, variables }: Pick<StageOptions, 'plan' | 'seed' | 'manifests' | 'variables'>,
  release: Release,
): readonly Manifest[] {
  const digest = digestOf(seed, release);
  const digests = Object.fromEntries(plan.components.map(({ image }) => [image.repository, digest]));
  return withEdits(manifests, digests, variables);
}

/** A service that runs under load, and what plays do to it. */
export class Stage {
  readonly serving: Serving;
  readonly deployer: Deployer;
  readonly #options: StageOptions;
  #current: Release = 'first';

  constructor(options: StageOptions) {
    this.#options = options;
    this.serving = servingOf(options.plan);
    this.deployer = options.argoCd ?? directDeployer(options.target);
  }

  get argoCd(): ArgoCd | undefined {
    return this.#options.argoCd;
  }

  get observability(): Observability | undefined {
    return this.#options.observability;
  }

  get target(): Target {
    return this.#options.target;
  }
  get plan(): ServicePlan {
    return this.#options.plan;
  }
  get load(): Load {
    return this.#options.load;
  }
  get namespace(): string {
    return `--namespace=${this.plan.namespace}`;
  }
  get replicas(): number {
    return this.serving.run.minReplicas;
  }
  say(text: string): void {
    this.#options.say(text);
  }

  manifests(release: Release): readonly Manifest[] {
    return manifestsOf(this.#options, release);
  }

  digestOf(release: Release): string {
    return digestOf(this.#options.seed, release);
  }

  /** The release of the last sync that succeeded. */
  get current(): Release {
    return this.#current;
  }

  /** Another release that runs; a second one with `skip`. */
  other(skip?: Release): Release {
    const found = releases.find((release) => ![this.#current, skip, 'absent'].includes(release));
    if (!found) throw new Error('there is one release only');
    return found;
  }

  async sync(release: Release, options: Partial<SyncOptions> = {}): Promise<void> {
    await this.deployer.sync(this.manifests(release), { seconds: 400, ...options });
    this.#current = release;
  }

  async deployment(): Promise<Deployment> {
    const found = await read<Deployment>(this.target, ['deployment', this.serving.name, this.namespace]);
    if (!found) throw new Error(`deployment ${this.serving.name} does not exist`);
    return found;
  }

  /** Image digest of its pod template. */
  async digest(): Promise<string> {
    const { spec } = await this.deployment();
    return spec.template.spec.containers[0].image.split('@')[1] ?? '';
  }

  async pods(): Promise<readonly Pod[]> {
    const selector = `--selector=app.kubernetes.io/name=${this.serving.name}`;
    const list = await read<{ readonly items: readonly Pod[] }>(this.target, ['pods', selector, this.namespace]);
    return list?.items ?? [];
  }

  async readyPods(): Promise<readonly Pod[]> {
    return (await this.pods()).filter(isReady);
  }

  /** Waits until every replica is ready, and pods that terminate are gone. */
  async settled(seconds = 180): Promise<void> {
    await rolledOut(this.target, this.#manifest(), seconds);
    await until(
      'terminating pods are gone',
      seconds,
      () => isSo(Promise.all([this.pods(), this.readyPods()]).then(([all, ready]) => all.length === ready.length)),
      async () => (await this.pods()).map(({ metadata }) => metadata.name).join(', '),
    );
  }

  #manifest(): Manifest {
    const { name } = this.serving;
    return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: this.plan.namespace } };
  }

  kubectl(args: readonly string[], input = ''): Promise<string> {
    return run(this.target, args, input);
  }
}
