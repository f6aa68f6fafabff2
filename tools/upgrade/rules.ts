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

/** Services of the newer version that the copy never had; it gets neither their specs nor their code. */
export function unwantedServices({ base, ours, theirs }: Sides): readonly string[] {
  return [...theirs].flatMap((path) => {
    const name = spec.exec(path)?.[1];
    return name === undefined || path === servicesIndex || base.has(path) || ours.has(path) ? [] : [name];
  });
}

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
  const unwanted = unwantedServices(sides);
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
    if (inOurs || !inTheirs) return 'merge';
    const isUnwanted = unwanted.some(
      (name) => path === `${folder}/services/${name}.ts` || path.startsWith(`app/${name}/`),
    );
    return isUnwanted || isInRemovedFolder(path) ? 'absent' : 'merge';
  };
  return new Map([...new Set([...base, ...ours, ...theirs])].map((path) => [path, rule(path)]));
}
