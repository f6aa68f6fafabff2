import { posix } from 'node:path';

/** The paths of each side. */
export interface Sides {
  readonly base: ReadonlySet<string>;
  readonly ours: ReadonlySet<string>;
  readonly theirs: ReadonlySet<string>;
}

/** What becomes of a path: a side's file as it is, no file, or a merge of the three. */
export type Rule = 'ours' | 'theirs' | 'absent' | 'merge';

const folder = 'infra/environments';
export const environmentsIndex = `${folder}/index.ts`;
export const servicesIndex = `${folder}/services/index.ts`;

/** The literals that an index lists: each file that it imports a value from, and itself. */
export function literalFiles(index: string): readonly string[] {
  const imported = [...index.matchAll(/^import \{[^}]*\} from '\.\/([\w-]+\.ts)';$/gm)].map(
    ([, file]) => `${folder}/${file}`,
  );
  return [environmentsIndex, servicesIndex, ...imported];
}

const generated = [
  /^docs\/(?:adr\/README|cost|clusters|environments|reachability|services)\.md$/,
  /^docs\/layers\/[^/]+\.md$/,
  /^docs\/images\/(?:stacks|architecture)[^/]*\.svg$/,
  /^\.github\/CODEOWNERS$/,
  /^infra\/addresses\/[^/]+\.txt$/,
  /^gitops\/(?:apps|base|overlays)\//,
];
/** Whether `pnpm generate` writes all of a file from the literals. */
export const isGenerated = (path: string): boolean => generated.some((pattern) => pattern.test(path));

/** Whether `pnpm generate` writes lines of a file, where its person writes the rest. */
export const isPartlyGenerated = (path: string): boolean => /^\.github\/workflows\/[^/]+\.yml$/.test(path);

/** Package manager's own; it follows from package.json files. */
const lockFile = 'pnpm-lock.yaml';

const spec = /^infra\/environments\/services\/([\w-]+)\.ts$/;

const specsIn = (paths: ReadonlySet<string>): readonly string[] =>
  [...paths].flatMap((path) => (path === servicesIndex ? [] : (spec.exec(path)?.[1] ?? [])));

/** What a service consists of: its spec, and its folder with code. */
const belongsTo = (path: string, name: string) =>
  path === `${folder}/services/${name}.ts` || path.startsWith(`app/${name}/`);

const foldersOf = (paths: ReadonlySet<string>): ReadonlySet<string> => {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = posix.dirname(path); at !== '.' && !folders.has(at); at = posix.dirname(at)) folders.add(at);
  }
  return folders;
};

/** The rule for each path of any side. */
export function rulesFor(sides: Sides, literals: ReadonlySet<string>): ReadonlyMap<string, Rule> {
  const { base, ours, theirs } = sides;
  const lists = (paths: ReadonlySet<string>, name: string) => paths.has(`${folder}/services/${name}.ts`);
  // Services are the copy's choice: it gets none that is new, and keeps those that only it has.
  const unwanted = specsIn(theirs).filter((name) => !lists(base, name) && !lists(ours, name));
  const kept = specsIn(ours).filter((name) => !lists(theirs, name) || !lists(base, name));
  const ourFolders = foldersOf(ours);
  const baseFolders = foldersOf(base);
  /** A folder that the adopter took away stays away with whatever the newer version adds to it. */
  const isInRemovedFolder = (path: string) => {
    for (let at = posix.dirname(path); at !== '.'; at = posix.dirname(at))
      if (baseFolders.has(at) && !ourFolders.has(at)) return true;
    return false;
  };
  const rule = (path: string): Rule => {
    const [inBase, inOurs, inTheirs] = [base.has(path), ours.has(path), theirs.has(path)];
    if (literals.has(path)) return inOurs ? 'ours' : 'absent';
    // Of gitops, the generator reads the released digests, and replaces all folders.
    if (isGenerated(path)) return inOurs && (inTheirs || !inBase || path.startsWith('gitops/')) ? 'ours' : 'absent';
    if (path === lockFile) return inTheirs ? 'theirs' : 'absent';
    if (inBase && !inOurs) return 'absent';
    if (inOurs && kept.some((name) => belongsTo(path, name))) return 'ours';
    if (inOurs || !inTheirs) return 'merge';
    const isUnwanted = unwanted.some((name) => belongsTo(path, name));
    return isUnwanted || isInRemovedFolder(path) ? 'absent' : 'merge';
  };
  return new Map([...new Set([...base, ...ours, ...theirs])].map((path) => [path, rule(path)]));
}
