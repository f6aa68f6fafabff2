import type { Platform } from '@sample-platform-ai/environments/index.ts';
import fc from 'fast-check';

type Path = readonly (string | number)[];

/** What a literal's writer, an editor's search and replace, or a merge may leave where a value was. */
const values: readonly unknown[] = [
  undefined,
  null,
  true,
  ...[0, -1, 1, 1.5, 2 ** 31, 2 ** 53, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 10n],
  ...['', ' ', 'a b', ' padded ', 'UPPER', 'ä', 'Ωμέγα', '漢字', '🙂', '\u202Eright', 'x'.repeat(300), 'a'.repeat(48)],
  ...[
    'line\nbreak',
    'carriage\r\nreturn',
    '\0',
    'tab\t',
    '"quoted"',
    "it's",
    '`',
    '$(id)',
    '${aws_vpc.x.id}',
    '%{ if x }',
    '{secret:',
    '{port:http}',
    '{',
  ],
  ...['../../etc', '/', '-', '--', '*', '@', 'a--b', '__proto__', 'constructor', 'toString', 'hasOwnProperty'],
  ...['us-east-1', 'eu-west-1', 'ap-southeast-4', 'ap-southeast-4a', 'nowhere-9', 'arm64', 'x86_64', 'saml', 'simple'],
  ...[
    '10.0.0.0/8',
    '10.60.0.0/16',
    '0.0.0.0/0',
    '::/0',
    '00:00-00:00',
    'sun:00:00-sun:00:00',
    'db.r8g.large',
    'm7g.large',
  ],
  ...[[], {}, [[]], [null], [1, 'two'], { kind: 'unknown' }, new Date(Number.NaN), () => 1, Symbol('value')],
];

const isContainer = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null;

function pathsIn(value: unknown, at: Path = []): readonly Path[] {
  if (!isContainer(value)) return [at];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [...(at.length > 0 ? [at] : []), ...keys.flatMap((key) => pathsIn(value[key], [...at, key]))];
}

const read = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((node, key) => (isContainer(node) ? node[key] : undefined), root);

export interface Mutation {
  readonly path: Path;
  readonly kind: 'remove' | 'duplicate' | 'replace' | 'copy' | 'rename' | 'add';
  /** Of `values`, for `replace` and `add`. */
  readonly value: number;
  /** Whose value a `copy` takes. */
  readonly from: Path;
  /** Key that `rename` and `add` give. */
  readonly key: string;
}

/** Copies what can be copied; functions and symbols stay what they are. */
const clone = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(clone)
    : isContainer(value) && Object.getPrototypeOf(value) === Object.prototype
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clone(inner)]))
      : value;

export function mutate(platform: Platform, mutations: readonly Mutation[]): unknown {
  const root = clone(platform);
  for (const { path, kind, value, from, key } of mutations) {
    const parent = read(root, path.slice(0, -1));
    const last = path.at(-1);
    // An earlier mutation may have taken it away.
    if (!isContainer(parent) || last === undefined) continue;
    if (kind === 'remove') {
      if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else delete parent[last];
    } else if (kind === 'duplicate') {
      if (Array.isArray(parent)) parent.splice(Number(last), 0, clone(parent[Number(last)]));
      else parent[`${last}2`] = clone(parent[last]);
    } else if (kind === 'replace') {
      parent[last] = values[value];
    } else if (kind === 'copy') {
      parent[last] = clone(read(platform, from));
    } else if (kind === 'rename' && !Array.isArray(parent)) {
      Object.defineProperty(parent, key, { value: parent[last], enumerable: true, writable: true, configurable: true });
      delete parent[last];
    } else if (kind === 'add') {
      const target = isContainer(parent[last]) ? parent[last] : parent;
      if (Array.isArray(target)) target.push(values[value]);
      else
        Object.defineProperty(target, key, {
          value: values[value],
          enumerable: true,
          writable: true,
          configurable: true,
        });
    }
  }
  return root;
}

/** One to three slips in the literals of a platform. */
export function slipsIn(platform: Platform): fc.Arbitrary<readonly Mutation[]> {
  const paths = pathsIn(platform);
  const path = fc.constantFrom(...paths);
  return fc.array(
    fc.record({
      path,
      kind: fc.constantFrom('remove', 'duplicate', 'replace', 'replace', 'replace', 'copy', 'copy', 'rename', 'add'),
      value: fc.nat(values.length - 1),
      from: path,
      key: fc.constantFrom('', 'name', 'other', 'a b', 'ä', 'constructor', '0', 'kind', 'x'.repeat(64)),
    }),
    { minLength: 1, maxLength: 3 },
  );
}
