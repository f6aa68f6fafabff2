import { resolve } from 'node:path';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../../..');

/** An image of the Docker engine, and the references that the node needs for it. */
export interface Loading {
  readonly image: string;
  readonly references: readonly string[];
}

export type Loader = (loading: Loading) => Promise<void>;

/** The node of a kind or k3d cluster of one node: a container with containerd. */
const containerOf = (context: string): string | undefined => {
  const [, tool, name] = /^(kind|k3d)-(.+)$/.exec(context) ?? [];
  if (tool === 'kind') return `${name}-control-plane`;
  return tool === 'k3d' ? `k3d-${name}-server-0` : undefined;
};

const intoContainer = (node: string): string =>
  [
    `docker save "$IMAGE" | docker exec --interactive ${node} ctr --namespace k8s.io images import -`,
    // containerd's names are whole; Docker's leave out its own registry.
    'case "$IMAGE" in *.*/*) name="$IMAGE" ;; */*) name="docker.io/$IMAGE" ;; *) name="docker.io/library/$IMAGE" ;; esac',
    `for reference in $REFERENCES; do docker exec ${node} ctr --namespace k8s.io images tag --force "$name" "$reference"; done`,
  ].join('\n');

/** Loads by the given shell command, which gets $CONTEXT too, or as kind and k3d need it. */
export function loaderFor(context: string, command: string | undefined): Loader {
  const node = containerOf(context);
  const script = command ?? (node && intoContainer(node));
  if (script === undefined) {
    throw new UserError(
      `context ${context}: found neither kind-<name> nor k3d-<name>; give --load, a shell command that loads $IMAGE of the Docker engine into the node, as each of $REFERENCES`,
    );
  }
  return async ({ image, references }) => {
    await execa('sh', ['-ec', script], {
      env: { CONTEXT: context, IMAGE: image, REFERENCES: references.join(' ') },
      stdout: 'ignore',
    });
  };
}

/** Builds an image from its Dockerfile in this tree; the engine keeps what did not change. */
export async function buildImage(dockerfile: string, context: string, tag: string): Promise<void> {
  await execa('docker', ['build', '--quiet', '--tag', tag, '--file', dockerfile, context], { cwd: root });
}

/** Why no image can be built here, or `undefined`. */
export async function whyNoDocker(): Promise<string | undefined> {
  const { failed, stderr } = await execa('docker', ['info'], { reject: false, stdout: 'ignore' });
  return failed ? `docker does not answer: ${stderr.split('\n')[0] ?? ''}` : undefined;
}

/** Gets an image that is not built here, unless the engine has it. */
export async function pullImage(image: string): Promise<void> {
  const { failed } = await execa('docker', ['image', 'inspect', image], { reject: false, stdout: 'ignore' });
  if (!failed) return;
  const pulled = await execa('docker', ['pull', '--quiet', image], { stdout: 'ignore', reject: false });
  if (pulled.failed) throw new UserError(`image ${image}: could not be pulled: ${pulled.stderr.trim()}`);
}
