import { isManifest, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { parseAllDocuments } from 'yaml';
import { kubectl, type Target } from '../../dry-run/kubectl.ts';

/** Runs kubectl; a failure is an error that says what was asked. */
export async function run(target: Target, args: readonly string[], input = ''): Promise<string> {
  const { ok, stdout, stderr } = await kubectl(target, args, input);
  if (!ok) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Objects of a kustomization, as Argo CD renders them. */
export async function kustomize(target: Target, folder: string): Promise<readonly Manifest[]> {
  const text = await run(target, ['kustomize', folder]);
  return parseAllDocuments(text).flatMap((document) => {
    const value: JsonValue = document.toJS();
    return isManifest(value) ? [value] : [];
  });
}

/** Applies on the server as Argo CD does: with its field manager, and taking over what others own. */
export async function apply(target: Target, manifests: readonly Manifest[]): Promise<void> {
  if (manifests.length === 0) return;
  await run(
    target,
    ['apply', '--server-side', '--force-conflicts', '--field-manager=argocd-controller', '--filename=-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }),
  );
}

/** An object as the server has it; `undefined` where it does not exist. */
export async function read<T>(target: Target, args: readonly string[]): Promise<T | undefined> {
  const text = await run(target, ['get', ...args, '--ignore-not-found', '--output=json']);
  return text.trim() === '' ? undefined : JSON.parse(text);
}

export interface Deployment {
  readonly metadata: { readonly generation: number };
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly [{ readonly image: string }] } };
  };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
  };
}

export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly containers: readonly [{ readonly image: string }];
    readonly readinessGates?: readonly { readonly conditionType: string }[];
  };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly state: { readonly waiting?: { readonly reason: string } };
    }[];
  };
}

export interface Job {
  readonly metadata: { readonly uid: string };
  readonly status: {
    readonly failed?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
  };
}

export const isReady = ({ status, metadata }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True');

/** Whether all replicas run the newest template and are available, and no older one is left. */
export function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = status;
  return (
    observedGeneration >= metadata.generation &&
    [updatedReplicas, availableReplicas, replicas].every((count) => count === spec.replicas)
  );
}
