import { argoCd } from '@sample-platform-ai/gitops/components/argo-cd/argo-cd.ts';
import { syncPolicy } from '@sample-platform-ai/gitops/sync-policy.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { read, run } from '../world/kube.ts';
import { isSo, until } from '../world/patience.ts';
import { HookFailed } from '../world/release.ts';

export const rootApplication = 'root';
const namespace = `--namespace=${argoCd.namespace}`;

interface Source {
  readonly helm?: { readonly values?: string };
}

/** What a rehearsal reads of an Application. */
export interface Application {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly sources?: readonly Source[] };
  readonly status?: {
    readonly sync?: {
      readonly status: string;
      readonly revision?: string;
      readonly comparedTo?: { readonly sources?: readonly Source[] };
    };
    readonly health?: { readonly status?: string; readonly message?: string };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly operationState?: {
      readonly phase: string;
      readonly message?: string;
      readonly retryCount?: number;
      readonly startedAt: string;
      readonly syncResult?: {
        readonly revision?: string;
        readonly resources?: readonly {
          readonly name: string;
          readonly hookPhase?: string;
          readonly hookType?: string;
          readonly message?: string;
        }[];
      };
    };
    readonly resources?: readonly {
      readonly kind: string;
      readonly name: string;
      readonly status?: string;
      readonly health?: { readonly status: string; readonly message?: string };
    }[];
  };
}

export const isHealthy = ({ status }: Application): boolean =>
  status?.sync?.status === 'Synced' &&
  status.health?.status === 'Healthy' &&
  status.operationState?.phase !== 'Running';

const values = (sources: readonly Source[] = []) => sources.map(({ helm }) => helm?.values ?? '').join('\n');

/** Whether it is healthy with the values that it has now, not with earlier ones. */
export const isCompared = (each: Application): boolean =>
  isHealthy(each) && values(each.spec.sources) === values(each.status?.sync?.comparedTo?.sources);

/** All of a cluster, the root too. */
export async function applications(target: Target): Promise<readonly Application[]> {
  const list = await read<{ readonly items: readonly Application[] }>(target, ['applications', namespace]);
  return list?.items ?? [];
}

export async function application(target: Target, name: string): Promise<Application> {
  const found = await read<Application>(target, ['application', name, namespace]);
  if (!found) throw new Error(`application ${name} does not exist`);
  return found;
}

/** Why an Application is not healthy yet, for people. */
export function describe({ metadata, status }: Application): string {
  const unhealthy = (status?.resources ?? [])
    .filter(({ health }) => health && health.status !== 'Healthy')
    .map(
      ({ kind, name, health }) => `${kind} ${name} ${health?.status}${health?.message ? `: ${health.message}` : ''}`,
    );
  const parts = [
    `${status?.sync?.status ?? 'unknown'}, ${status?.health?.status ?? 'unknown'}`,
    ...(status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`),
    ...(status?.operationState ? [`${status.operationState.phase}: ${status.operationState.message ?? ''}`] : []),
    ...unhealthy,
  ];
  return `${metadata.name}: ${parts.join('; ').slice(0, 600)}`;
}

const patch = (target: Target, name: string, change: object): Promise<string> =>
  run(target, ['patch', 'application', name, namespace, '--type=merge', `--patch=${JSON.stringify(change)}`]);

/** Has Argo CD read Git now, as a webhook does; otherwise it reads every three minutes. */
export const refresh = (target: Target, name: string): Promise<string> =>
  patch(target, name, { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } });

/** What a person on call does with `Sync`. */
export const requestSync = (target: Target, name: string, revision: string): Promise<string> =>
  patch(target, name, {
    operation: {
      initiatedBy: { username: 'rehearsal' },
      sync: { revision, syncOptions: syncPolicy.syncOptions },
    },
  });

/** What a person on call does with `Terminate`; false where no sync runs. */
export async function terminate(target: Target, name: string): Promise<boolean> {
  const isRunning = async () => (await application(target, name)).status?.operationState?.phase === 'Running';
  if (!(await isRunning())) return false;
  await patch(target, name, { status: { operationState: { phase: 'Terminating' } } });
  await until(`the sync of ${name} ends`, 120, () =>
    isSo(
      application(target, name).then(({ status }) => !/Running|Terminating/.test(status?.operationState?.phase ?? '')),
    ),
  );
  return true;
}

export interface Awaited {
  readonly name: string;
  readonly revision: string;
  readonly seconds: number;
  /** When the operation before started, for a repeated sync. @default any operation counts */
  readonly since?: string | undefined;
  /** Throws `HookFailed` as soon as a hook fails. @default false */
  readonly endsAtFailedHook?: boolean | undefined;
}

/** Waits until a commit is synced and healthy. */
export async function synced(
  target: Target,
  { name, revision, seconds, since = '', endsAtFailedHook }: Awaited,
): Promise<void> {
  await until(
    `${name} is synced and healthy`,
    seconds,
    async () => {
      const found = await application(target, name);
      const { operationState: operation, sync } = found.status ?? {};
      if (operation?.syncResult?.revision !== revision || operation.startedAt <= since) return undefined;
      const failed = (operation.syncResult.resources ?? []).find(({ hookPhase }) =>
        /^(Failed|Error)$/.test(hookPhase ?? ''),
      );
      // A retry keeps the result of the attempt before until its own hook ends.
      if (failed && endsAtFailedHook) throw new HookFailed(`${failed.name}: ${failed.message ?? 'failed'}`);
      return sync?.revision === revision && operation.phase === 'Succeeded' && isHealthy(found) ? true : undefined;
    },
    async () => describe(await application(target, name)),
  );
}
