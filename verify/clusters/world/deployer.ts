import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { apply } from './kube.ts';
import { type SyncOptions, sync } from './release.ts';

/** How changes of a rehearsal reach its cluster. */
export interface Deployer {
  /** One release of the service under rehearsal. Throws `HookFailed` where a hook fails and nothing retries it. */
  sync(manifests: readonly Manifest[], options: SyncOptions): Promise<void>;
  /** The service's secrets; returns once the cluster has the values. */
  putSecrets(secrets: readonly Manifest[]): Promise<void>;
  /** Ends a sync that waits for what does not come, as a person on call does; false where none runs. */
  terminate(): Promise<boolean>;
}

/** Without Argo CD and External Secrets: this process does what they do. */
export const directDeployer = (target: Target): Deployer => ({
  sync: (manifests, options) => sync(target, manifests, options),
  putSecrets: (secrets) => apply(target, secrets),
  // A sync that fails here has ended.
  terminate: () => Promise.resolve(false),
});
