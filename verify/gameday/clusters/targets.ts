import { UserError } from '@sample-platform-ai/terminal';
import { serverOf, targetOf } from '../../clusters/cli.ts';
import { whyNoDocker } from '../../clusters/world/images.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import type { ChosenClusters } from './options.ts';

export type ContextTarget = Target & { readonly context: string };

/** The clusters, which answer. Throws `UserError` where one does not, or a tool is missing. */
export async function targetsOf({
  contexts: [first, second],
}: Pick<ChosenClusters, 'contexts'>): Promise<readonly [ContextTarget, ContextTarget]> {
  const missing = await whyNoDocker();
  if (missing !== undefined) throw new UserError(`images are built with Docker, but ${missing}`);
  return [
    { ...(await targetOf(first)), context: first },
    { ...(await targetOf(second)), context: second },
  ];
}

/** `Kubernetes v1.36.3, 1 node, containerd 2.2.0`. */
export async function describeCluster(target: Target): Promise<string> {
  const { version, nodes, runtime } = await serverOf(target);
  return `Kubernetes ${version}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}, ${runtime}`;
}
