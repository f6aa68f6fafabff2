import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const files = execaSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .stdout.split('\n')
  .filter((file) => existsSync(join(root, file)));
/** The deepest first: a package may lie in the folder of another. */
const packages = files
  .filter((file) => posix.basename(file) === 'package.json' && file !== 'package.json')
  .map((file) => posix.dirname(file))
  .toSorted((a, b) => b.length - a.length);
const packageOf = (file: string): string | undefined => packages.find((folder) => file.startsWith(`${folder}/`));

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
const scope = /^@[\w-]+\//.exec(manifestOf(packages[0] ?? '.').name)?.[0] ?? '';

/** What a module imports or exports from, also when it runs. */
const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].flatMap(([, path]) => path ?? []);

/** Imports of a file that reach another package by a path, or by a name that its own package does not declare. */
function slips(file: string, text: string): readonly string[] {
  const own = packageOf(file);
  if (own === undefined) return [];
  const { name, dependencies, devDependencies } = manifestOf(own);
  const declared = [name, ...Object.keys({ ...dependencies, ...devDependencies })];
  return importsOf(text).filter((path) => {
    if (path.startsWith('.')) return ![own, undefined].includes(packageOf(posix.join(dirname(file), path)));
    return path.startsWith(scope) && !declared.includes(path.split('/').slice(0, 2).join('/'));
  });
}

describe('packages of the workspace', () => {
  const sources = files.filter((file) => /\.tsx?$/.test(file) && packageOf(file) !== undefined);

  it('import each other by name, and declare whom they import', () => {
    expect(packages.length).toBeGreaterThan(10);
    expect(sources.length).toBeGreaterThan(300);
    const found = sources.flatMap((file) =>
      slips(file, readFileSync(join(root, file), 'utf8')).map((path) => `${file}: ${path}`),
    );
    expect(found).toEqual([]);
  });

  it('are found with an import by path, or without the dependency', () => {
    const [file = ''] = sources.filter((each) => packageOf(each) === 'gitops');
    const deep = posix.join(posix.relative(posix.dirname(file), '.'), 'infra/environments/index.ts');
    expect(slips(file, `import { a } from '${deep}';`)).toEqual([deep]);
    expect(slips(file, `const { a } = await import('${scope}nowhere/index.ts');`)).toEqual([
      `${scope}nowhere/index.ts`,
    ]);
    expect(slips(file, "import { a } from './own.ts';")).toEqual([]);
  });
});
