import { argoCd as component } from '@sample-platform-ai/gitops/components/argo-cd/argo-cd.ts';
import { isObject, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Values } from '../../charts/values.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import type { Deployer } from '../world/deployer.ts';
import { type Pod, read, run } from '../world/kube.ts';
import { isSo, until } from '../world/patience.ts';
import type { SyncOptions } from '../world/release.ts';
import type { Repository } from './repository.ts';
import { type Copied, putInStore, type Secrets, type Store } from './secrets-manager.ts';
import * as state from './state.ts';
import { type Tree, writeApplications, writeObjects } from './tree.ts';

export interface ArgoCdOptions {
  readonly target: Target;
  readonly tree: Tree;
  readonly repository: Repository;
  readonly secrets: Secrets;
  /** The Application of the service under rehearsal. */
  readonly name: string;
}

/** A release is a commit, as in production; a second sync of the same one is asked for, as a person does. */
export class ArgoCd implements Deployer {
  readonly #options: ArgoCdOptions;
  readonly #target: Target;
  #store: Store;
  #revision = '';

  constructor(options: ArgoCdOptions) {
    this.#options = options;
    this.#target = options.target;
    this.#store = options.secrets.atFirst;
  }

  /** Objects of a component of this repository, as rendered. */
  rendered(name: string): readonly Manifest[] {
    return this.#options.tree.rendered.get(name) ?? [];
  }

  async sync(manifests: readonly Manifest[], options: SyncOptions): Promise<void> {
    await this.syncComponent(this.#options.name, manifests, options);
  }

  /** Commits the objects of a component, and waits for the sync of its Application. */
  async syncComponent(
    name: string,
    manifests: readonly Manifest[],
    { seconds, waits = true, endsAtFailedHook }: SyncOptions,
  ): Promise<void> {
    const { tree, repository } = this.#options;
    writeObjects(repository.folder, tree.pathOf(name), manifests);
    const since = (await state.application(this.#target, name)).status?.operationState?.startedAt;
    const { revision, isNew } = await repository.commit(`${name}: another release`);
    this.#revision = revision;
    if (isNew) await state.refresh(this.#target, name);
    else await state.requestSync(this.#target, name, revision);
    if (!waits) return;
    await state.synced(this.#target, { name, revision, seconds, endsAtFailedHook, since: isNew ? undefined : since });
  }

  /** Waits until the last commit of the service is synced and healthy. */
  settled(seconds: number): Promise<void> {
    return state.synced(this.#target, { name: this.#options.name, revision: this.#revision, seconds });
  }

  terminate(): Promise<boolean> {
    return state.terminate(this.#target, this.#options.name);
  }

  /** Why the last commit cannot be synced; `undefined` while it is not known. */
  async refusal(): Promise<string | undefined> {
    const { status } = await state.application(this.#target, this.#options.name);
    const { operationState: operation } = status ?? {};
    const hasFailed = (operation?.retryCount ?? 0) > 0 || /^(Failed|Error)$/.test(operation?.phase ?? '');
    return operation?.syncResult?.revision === this.#revision && hasFailed ? operation.message : undefined;
  }

  async describe(): Promise<string> {
    return state.describe(await state.application(this.#target, this.#options.name));
  }

  /** Ends the controller as a lost node does: at once. */
  async deleteController(): Promise<void> {
    const selector = '--selector=app.kubernetes.io/component=application-controller';
    const now = ['--force', '--grace-period=0', '--wait=false'];
    await run(this.#target, ['delete', 'pods', selector, `--namespace=${component.namespace}`, ...now]);
  }

  /** Uids of Argo CD's running pods. */
  async ownPods(): Promise<readonly string[]> {
    const selector = '--selector=app.kubernetes.io/part-of=argocd';
    const list = await read<{ readonly items: readonly Pod[] }>(this.#target, [
      ...['pods', selector, `--namespace=${component.namespace}`],
    ]);
    return (list?.items ?? [])
      .filter(({ metadata, status }) => status.phase === 'Running' && metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.uid);
  }

  /** Commits other values of Argo CD's own chart, and waits until it has synced itself. */
  async changeItself(values: Values): Promise<void> {
    const { tree, repository } = this.#options;
    writeApplications(repository.folder, tree, { [component.name]: values });
    const { revision } = await repository.commit(`${component.name}: other values`);
    await state.refresh(this.#target, state.rootApplication);
    await state.synced(this.#target, { name: state.rootApplication, revision, seconds: 900 });
    await until(
      `${component.name} is synced with the new values`,
      600,
      () => isSo(state.application(this.#target, component.name).then(state.isCompared)),
      async () => state.describe(await state.application(this.#target, component.name)),
    );
  }

  /** Secrets that External Secrets cannot make yet. */
  async unfilled(): Promise<readonly Copied[]> {
    const exists = await Promise.all(
      this.#options.secrets.copied.map(({ namespace, name }) =>
        read(this.#target, ['secret', name, `--namespace=${namespace}`]),
      ),
    );
    return this.#options.secrets.copied.filter((_, i) => exists[i] === undefined);
  }

  /** Puts the values of a secret into the store, as a person does once. */
  fill({ secret, name, namespace }: Copied): Promise<void> {
    return this.#put({ name, namespace, secret }, this.#options.secrets.values[secret] ?? {});
  }

  async putSecrets(secrets: readonly Manifest[]): Promise<void> {
    for (const { metadata, stringData } of secrets) {
      const own = this.#options.secrets.copied.find(
        ({ namespace, name }) => namespace === metadata.namespace && name === metadata.name,
      );
      if (!own) throw new Error(`no ExternalSecret makes Secret ${metadata.name}`);
      const values = Object.entries(isObject(stringData) ? stringData : {}).filter(([key]) => own.keys.includes(key));
      await this.#put(own, Object.fromEntries(values.map(([key, value]) => [key, String(value)])));
    }
  }

  /** Changes values in the store, has External Secrets look now instead of within the hour, and waits for the Secret. */
  async #put(
    { secret, name, namespace }: Pick<Copied, 'secret' | 'name' | 'namespace'>,
    values: Readonly<Record<string, string>>,
  ): Promise<void> {
    this.#store = { ...this.#store, [secret]: { ...this.#store[secret], ...values } };
    await putInStore(this.#target, this.#store);
    const at = `--namespace=${namespace}`;
    await run(this.#target, ['annotate', 'externalsecret', name, at, `rehearsal=${Date.now()}`, '--overwrite']);
    await until(`Secret ${name} has the new values`, 90, async () => {
      const found = await read<{ readonly data?: Readonly<Record<string, string>> }>(this.#target, [
        'secret',
        name,
        at,
      ]);
      const has = ([key, value]: readonly [string, string]) =>
        Buffer.from(found?.data?.[key] ?? '', 'base64').toString() === value;
      return isSo(Promise.resolve(Object.entries(values).every(has)));
    });
  }

  /** Removes what it keeps on this machine. */
  close(): void {
    this.#options.repository.remove();
  }
}
