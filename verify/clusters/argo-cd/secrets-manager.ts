import { externallyManagedSecrets } from '@sample-platform-ai/environments/platform-tools.ts';
import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Values } from '../../charts/values.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { run } from '../world/kube.ts';
import { audiences, credentials, issuerUrl, outside, program } from '../world/stand-ins.ts';
import type { Tree } from './tree.ts';

const name = 'secrets-manager';
const port = 8080;

/** Name of a secret in Secrets Manager -> its keys with their values. One that is found by its tags has those as its name: `a=b,c=d`. */
export type Store = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** An ExternalSecret: the secret that it reads, and the Secret that it makes. */
export interface Copied {
  readonly namespace: string;
  readonly name: string;
  readonly secret: string;
  /** Keys of the secret's JSON that it uses. */
  readonly keys: readonly string[];
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const at = (value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

const tagsOf = (tags: JsonValue | undefined): string =>
  Object.entries(isObject(tags) ? tags : {})
    .map(([key, value]) => `${key}=${text(value)}`)
    .join(',');

/** What the ExternalSecrets among the objects copy. */
export const copiedBy = (manifests: readonly Manifest[]): readonly Copied[] =>
  manifests
    .filter(({ kind }) => kind === 'ExternalSecret')
    .map(({ metadata, spec }) => {
      const { dataFrom } = isObject(spec) ? spec : {};
      const [from] = Array.isArray(dataFrom) ? dataFrom : [];
      const templates = JSON.stringify(at(spec, 'target', 'template', 'data') ?? {});
      return {
        namespace: metadata.namespace ?? '',
        name: metadata.name,
        secret: text(at(from, 'extract', 'key')) || tagsOf(at(from, 'find', 'tags')),
        keys: [...new Set(templates.match(/(?<=\{\{\s*\.|\)\.)\w+/g) ?? [])],
      };
    });

/** Every secret that is copied, with a value for each key that is used. */
export function storeOf(copied: readonly Copied[], valueFor: (key: string) => string): Store {
  const bySecret = Map.groupBy(copied, ({ secret }) => secret);
  return Object.fromEntries(
    [...bySecret].map(([secret, all]) => [
      secret,
      Object.fromEntries(all.flatMap(({ keys }) => keys.map((key) => [key, valueFor(key)]))),
    ]),
  );
}

/** The secrets of a cluster in a rehearsal. */
export interface Secrets {
  readonly copied: readonly Copied[];
  /** Every secret with its values. */
  readonly values: Store;
  /** Without those of tools, which are empty when an environment is new. */
  readonly atFirst: Store;
}

/** `owner` is the name of the database's owner. */
export function secretsOf({ rendered }: Pick<Tree, 'rendered'>, owner: string): Secrets {
  const copied = copiedBy([...rendered.values()].flat());
  const known: Readonly<Record<string, string>> = { issuer: issuerUrl, clientId: audiences[0], username: owner };
  const values = storeOf(copied, (key) => known[key] ?? `made-up-${key}`);
  const ofTools = externallyManagedSecrets.map(({ namespace }): string => namespace);
  const empty = copied.filter(({ namespace }) => ofTools.includes(namespace)).map(({ secret }) => secret);
  const atFirst = Object.fromEntries(Object.entries(values).filter(([secret]) => !empty.includes(secret)));
  return { copied, values, atFirst };
}

/** Values of External Secrets' chart that lead it to the pod. The credentials sign requests that nothing checks. */
export const externalSecretsValues: Values = {
  extraEnv: [
    { name: 'AWS_SECRETSMANAGER_ENDPOINT', value: `http://${name}.${outside}.svc.cluster.local:${port}` },
    ...Object.entries(credentials).map(([key, value]) => ({ name: key, value })),
  ],
};

/** A pod that answers for Secrets Manager. */
export const secretsManager = (store: Store): readonly Manifest[] =>
  program(name, port, { PORT: String(port), SECRETS: JSON.stringify(store) });

/** Changes values in the store, as a person does; the Secrets follow when External Secrets looks next. */
export async function putInStore(target: Target, changed: Store): Promise<void> {
  const change = `fetch('http://127.0.0.1:${port}/', { method: 'PUT', body: process.argv[1] }).then((answer) => process.exit(answer.ok ? 0 : 1))`;
  const exec = ['exec', `deployment/${name}`, `--namespace=${outside}`, '--', 'node', '--eval', change];
  await run(target, [...exec, JSON.stringify(changed)]);
}
