import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from '@babel/parser';
import { generatedDelivery } from '@sample-platform-ai/delivery/workflows/generate.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { parseAllDocuments, visit } from 'yaml';

const root = resolve(import.meta.dirname, '../..');

export interface Source {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
  /** Texts in quotes, and in YAML every value: what the code says, without its comments. */
  readonly strings: readonly string[];
  /** Words of code outside of quotes: variables, keys, types. */
  readonly identifiers: readonly string[];
}

const rooms = ['infra', 'bootstrap', 'gitops', 'delivery', 'verify', 'tools', '.github'];
/** Tests and what they are made of (verify/copies holds adopters' copies to the suite), and what a generator writes whole. */
const left = /\.test\.ts$|\/test\/|\.setup\.ts$|\/test-[\w-]+\.ts$|^verify\/copies\/|^gitops\/(apps|base|overlays)\//;

function ofCode(text: string): Pick<Source, 'strings' | 'identifiers'> {
  const strings: string[] = [];
  const identifiers: string[] = [];
  const { tokens } = parse(text, { sourceType: 'module', plugins: ['typescript'], tokens: true });
  for (const token of tokens ?? []) {
    const { type, value }: { type: unknown; value?: unknown } = token;
    // A comment's type is text.
    if (typeof type !== 'object' || type === null || !('label' in type) || typeof value !== 'string') continue;
    if (type.label === 'name') identifiers.push(value);
    else strings.push(value.replace(/^[`}]/, '').replace(/(`|\$\{)$/, ''));
  }
  return { strings, identifiers };
}

function stringsOfYaml(text: string): readonly string[] {
  const strings: string[] = [];
  for (const document of parseAllDocuments(text)) {
    visit(document, { Scalar: (_, { value }) => void (typeof value === 'string' && strings.push(value)) });
  }
  return strings;
}

export const sourceOf = (path: string, text: string): Source => ({
  path,
  text,
  ...(/\.ya?ml$/.test(path) ? { strings: stringsOfYaml(text), identifiers: [] } : ofCode(text)),
});

/**
 * The code that people write, of all rooms. What the generator puts into a workflow is left out: the text is the one for another
 * platform, without services.
 */
export function sources(other: Platform): readonly Source[] {
  const generated = generatedDelivery({ ...other, services: [] }, root);
  return globSync(
    rooms.map((room) => `${room}/**/*.{ts,mjs,yml,yaml}`),
    { cwd: root, exclude: ['**/node_modules/**'] },
  )
    .filter((path) => !left.test(path))
    .sort()
    .map((path) => {
      const text = generated[path] ?? readFileSync(join(root, path), 'utf8');
      return sourceOf(path, text);
    })
    .filter(({ strings }) => !strings.includes('vitest'));
}

/** Names are letters, digits and hyphens: nothing in them has a meaning in a pattern. */
const anyOf = (words: Iterable<string>) => `(?:${[...words].join('|')})`;

export interface Vocabulary {
  /** Of stacks: the second part of their ids. */
  readonly layers: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  /** Words of every spec: a service may be called so, and then only its longer names say that it is meant. */
  readonly kinds: ReadonlySet<string>;
  /**
   * Names that can only mean an environment or a service. An adopter's may be any word, such as `test` or `data`: such an
   * environment is not checked, and such a service only by its longer names.
   */
  readonly distinct: ReadonlySet<string>;
}

/**
 * Whether code says an environment's name: as a whole text, in the id of a stack or a cluster, in a pattern, as a file, or
 * as an argument of a command; or two of them as keys or variables. In a sentence, a word like "test" proves nothing.
 */
export function namesEnvironment(
  { strings, identifiers }: Source,
  names: readonly string[],
  { layers, places, distinct }: Vocabulary,
): boolean {
  const meant = names.filter((each) => distinct.has(each));
  if (meant.length === 0) return false;
  const name = anyOf(meant);
  const forms = [
    `^${name}$`,
    `(?<![\\w-])${name}-(?:\\*|${anyOf([...layers, ...places])}(?!\\w))`,
    `[{,]${name}[,}]`,
    `(?<![\\w.-])${name}\\.ts$`,
    `pnpm(?:@\\d+)? [\\w:-]+ ${name}(?![\\w-])`,
  ].map((form) => new RegExp(form));
  const isSaid = strings.some((text) => forms.some((form) => form.test(text)));
  return isSaid || meant.filter((each) => identifiers.includes(each)).length > 1;
}

/** Whether code says a service's name: as a whole text, or in the names of its workloads, its folder and its file. */
export function namesService(
  { strings }: Source,
  services: Platform['services'],
  { kinds, distinct }: Vocabulary,
): boolean {
  return services.some(({ name: service, components }) => {
    const forms = [
      ...(kinds.has(service) || !distinct.has(service) ? [] : [`^${service}$`]),
      `(?<![\\w-])${service}[-/]${anyOf(Object.keys(components))}(?![\\w-])`,
      `app/${service}(?![\\w-])`,
      `services/${service}\\.ts`,
    ].map((form) => new RegExp(form));
    return strings.some((text) => forms.some((form) => form.test(text)));
  });
}
