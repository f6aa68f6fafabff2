import { versionFile } from '@sample-platform-ai/environments/naming.ts';
import { commitAnnotation, removedAnnotation } from '@sample-platform-ai/gitops/images.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Release, ReleaseTarget } from './rules.ts';

/** Where Git says what of a service runs in a target: a Kustomize component that only releases write. */
export const versionPath = ({ environment, region }: ReleaseTarget, service: string): string =>
  `gitops/${versionFile(environment, region, service)}`;

/** Strict, for a patch in it would change the manifests without a review. */
const component = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1alpha1'),
  kind: z.literal('Component'),
  metadata: z
    .strictObject({
      annotations: z.strictObject({
        [commitAnnotation]: z
          .string()
          .regex(/^[0-9a-f]{40}$/)
          .optional(),
        [removedAnnotation]: z.string().optional(),
      }),
    })
    .optional(),
  images: z.array(z.strictObject({ name: z.string(), digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) })).min(1),
});

/** Of a service that is new: no image has it, so nothing is pulled by mistake. */
const isNoRelease = (digest: string) => /^sha256:0+$/.test(digest);

type Content = z.infer<typeof component>;

/** Images of releases, and their places in the file: all but those that the service no longer builds. */
function built({ images, metadata }: Content) {
  const removed = metadata?.annotations[removedAnnotation]?.split(' ') ?? [];
  return images.map((image, index) => ({ ...image, index })).filter(({ name }) => !removed.includes(name));
}

export interface VersionFile {
  readonly service: string;
  readonly path: string;
  readonly text: string;
}

/** The release that a version file names; nothing before the first one. A component that is new has no digest yet. */
export function readRelease({ service, path, text }: VersionFile): Release | undefined {
  const result = component.safeParse(parseDocument(text).toJS());
  if (!result.success) throw new UserError(`${path}: ${z.prettifyError(result.error)}`);
  const released = built(result.data).filter(({ digest }) => !isNoRelease(digest));
  if (released.length === 0) return undefined;
  const commit = result.data.metadata?.annotations[commitAnnotation];
  if (!commit) {
    throw new UserError(`${path}: has a release without its commit; set metadata.annotations.${commitAnnotation}`);
  }
  return { service, commit, digests: Object.fromEntries(released.map(({ name, digest }) => [name, digest])) };
}

/** The same file with another release; comments and order stay. Throws where the images are not the same. */
export function withRelease({ path, text }: VersionFile, { service, commit, digests }: Release): string {
  const document = parseDocument(text);
  const images = built(component.parse(document.toJS()));
  const names = images.map(({ name }) => name);
  const wrong = [
    ...names.filter((name) => !(name in digests)),
    ...Object.keys(digests).filter((name) => !names.includes(name)),
  ];
  if (wrong.length > 0) {
    throw new UserError(
      `${path} is for ${names.join(', ')}; the release of ${service} differs in ${wrong.join(', ')}. Release ${service} again`,
    );
  }
  for (const { name, index } of images) document.setIn(['images', index, 'digest'], digests[name]);
  document.setIn(['metadata', 'annotations', commitAnnotation], commit);
  return document.toString({ lineWidth: 0 });
}
