import { placeOf } from '@sample-platform-ai/environments/naming.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Place, Release } from './rules.ts';

/** Where Git says what runs in a place: a Kustomize component that only the release and promote workflows write. */
export const versionPath = ({ environment, region }: Place): string =>
  `gitops/overlays/${environment}-${placeOf(region)}/version/kustomization.yaml`;

/** Tells people and pipelines what the images were built from. */
const commitAnnotation = 'release-commit';

const component = z.looseObject({
  kind: z.literal('Component'),
  metadata: z
    .looseObject({ annotations: z.strictObject({ [commitAnnotation]: z.string().regex(/^[0-9a-f]{40}$/) }) })
    .optional(),
  images: z.array(z.strictObject({ name: z.string(), digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) })).min(1),
});

/** In a fresh clone: no image has it, so nothing is pulled by mistake. */
const isNoRelease = (digest: string) => /^sha256:0+$/.test(digest);

/** The release that a version file names; nothing before the first one. */
export function readRelease(path: string, text: string): Release | undefined {
  const result = component.safeParse(parseDocument(text).toJS());
  if (!result.success) throw new UserError(`${path}: ${z.prettifyError(result.error)}`);
  const { images, metadata } = result.data;
  if (images.every(({ digest }) => isNoRelease(digest))) return undefined;
  const unreleased = images.find(({ digest }) => isNoRelease(digest));
  if (unreleased)
    throw new UserError(`${path}: ${unreleased.name} has no release, but others have; release all of them`);
  const commit = metadata?.annotations[commitAnnotation];
  if (!commit)
    throw new UserError(
      `${path}: names a release without its commit; metadata.annotations.${commitAnnotation} has to have it`,
    );
  return { commit, digests: Object.fromEntries(images.map(({ name, digest }) => [name, digest])) };
}

/** The same file with another release; comments and order stay. Throws where the services are not the same. */
export function withRelease(path: string, text: string, { commit, digests }: Release): string {
  const document = parseDocument(text);
  const { images } = component.parse(document.toJS());
  const names = images.map(({ name }) => name);
  const wrong = [
    ...names.filter((name) => !(name in digests)),
    ...Object.keys(digests).filter((name) => !names.includes(name)),
  ];
  if (wrong.length > 0)
    throw new UserError(`${path} is for ${names.join(', ')}; the release differs in ${wrong.join(', ')}`);
  images.forEach(({ name }, index) => {
    document.setIn(['images', index, 'digest'], digests[name]);
  });
  document.setIn(['metadata', 'annotations', commitAnnotation], commit);
  return document.toString({ lineWidth: 0 });
}
