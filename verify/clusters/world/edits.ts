import { isManifest, isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';

/** What the rehearsal changes in the rendered manifests, and why: all of it, for people. */
export const declaredEdits: readonly { readonly edit: string; readonly reason: string }[] = [
  {
    edit: '`…DATABASE_SIGN_IN`: `password` for `iam`',
    reason: 'IAM signs tokens in AWS only; PostgreSQL in the cluster trusts the same user by name',
  },
  {
    edit: '`…DATABASE_TLS`: `off`, and `PGSSLMODE`: `disable`',
    reason: "the trusted authorities are those of RDS, which sign no other server's certificate",
  },
  {
    edit: "the service's image digests",
    reason: 'the committed ones are in your registry; the images here are built from this tree',
  },
];

/** What is not applied, and why. */
export const notApplied: readonly { readonly what: string; readonly reason: string }[] = [
  { what: "a site's release job", reason: 'it uploads to S3' },
  {
    what: 'objects of types that the cluster does not have',
    reason: 'their controllers call AWS or come from charts; the run prints each type',
  },
];

type JsonObject = { readonly [key: string]: JsonValue };

/** Further values of variables, by the end of their name. */
export type Variables = Readonly<Record<string, string>>;

function editedVariables(variables: readonly JsonValue[], given: Variables): readonly JsonValue[] {
  return variables.flatMap((variable): JsonValue[] => {
    if (!isObject(variable)) return [variable];
    const { name, value } = variable;
    if (typeof name !== 'string') return [variable];
    const [, other] = Object.entries(given).find(([end]) => name.endsWith(end)) ?? [];
    if (other !== undefined) return [{ name, value: other }];
    if (name === 'PGSSLMODE') return [{ name, value: 'disable' }];
    if (!name.endsWith('DATABASE_SIGN_IN') || value !== 'iam') return [variable];
    return [
      { name, value: 'password' },
      { name: name.replace(/SIGN_IN$/, 'TLS'), value: 'off' },
    ];
  });
}

/** Repository of an image, as it is in its registry, to the digest that runs in the rehearsal. */
export type Digests = Readonly<Record<string, string>>;

const repositoryIn = (image: string): string | undefined => /\/([^/@:]+)@sha256:[0-9a-f]{64}$/.exec(image)?.[1];

function editedImage(image: string, digests: Digests): string {
  const digest = digests[repositoryIn(image) ?? ''];
  return digest === undefined ? image : image.replace(/@sha256:[0-9a-f]{64}$/, `@${digest}`);
}

function edited(value: JsonValue, digests: Digests, given: Variables): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => edited(item, digests, given));
  if (!isObject(value)) return value;
  const changed: Record<string, JsonValue> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'env' && Array.isArray(inner)) changed[key] = editedVariables(inner, given);
    else if (key === 'image' && typeof inner === 'string') changed[key] = editedImage(inner, digests);
    else changed[key] = edited(inner, digests, given);
  }
  return changed satisfies JsonObject;
}

/** Manifests with the declared edits and the given variables, and no other change. */
export const withEdits = (
  manifests: readonly Manifest[],
  digests: Digests,
  variables: Variables = {},
): readonly Manifest[] =>
  manifests.map((manifest) => {
    const value = edited(manifest, digests, variables);
    if (!isManifest(value)) throw new Error(`${manifest.kind} ${manifest.metadata.name} is not an object any more`);
    return value;
  });

/** References of a repository's images, so that the loader gives the node exactly these. */
export const referencesOf = (manifests: readonly Manifest[]): readonly string[] => [
  ...new Set(JSON.stringify(manifests).match(/(?<="image":")[^"]+/g) ?? []),
];
