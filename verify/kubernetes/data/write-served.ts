import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes served.json: the types of each Kubernetes minor, with the minors in which they are deprecated and removed, as
 * Kubernetes' own Go modules say it.
 *
 *     node verify/kubernetes/data/write-served.ts 1.35.4 1.36.3 1.37.2
 *
 * Name the newest patch of each minor that `add-on-versions.ts` has, and of the minor after them. Needs `go`.
 */

const modules = ['k8s.io/api', 'k8s.io/apiextensions-apiserver/pkg/apis', 'k8s.io/kube-aggregator/pkg/apis'];

interface Lifecycle {
  deprecated?: string;
  removed?: string;
}

function folderOf(path: string, patch: string): string {
  const [host, name, ...rest] = path.split('/');
  const version = `v0.${patch.split('.').slice(1).join('.')}`;
  const text = execFileSync('go', ['mod', 'download', '-json', `${host}/${name}@${version}`], { encoding: 'utf8' });
  return join(JSON.parse(text).Dir, ...rest);
}

/** `apps/v1 Deployment` -> its life cycle, of one version of a group. */
function typesIn(folder: string): readonly (readonly [string, Lifecycle])[] {
  const read = (pattern: string) =>
    globSync(pattern, { cwd: folder })
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
  const register = read('register.go');
  const [, group] = /const GroupName = "(.*)"/.exec(register) ?? [];
  const [, version] =
    /SchemeGroupVersion = schema\.GroupVersion\{Group: GroupName, Version: "(\w+)"\}/.exec(register) ?? [];
  if (group === undefined || version === undefined) return [];
  const lifecycles = read('zz_generated.prerelease-lifecycle.go');
  const types = read('*types.go');
  return [...register.matchAll(/&(\w+)\{\}/g)]
    .map(([, kind = '']) => kind)
    .filter((kind) => !/(?:List|Options)$/.test(kind))
    .map((kind) => {
      const when = (event: string) =>
        new RegExp(`\\(in \\*${kind}\\) APILifecycle${event}\\(\\)[^{]*\\{\\s*return (\\d+), (\\d+)`)
          .exec(lifecycles)
          ?.slice(1)
          .join('.');
      // Stable types have no generated life cycle; a deprecation of one is in its comment.
      const [, inWords] =
        new RegExp(`// Deprecated:[^\\n]*v(1\\.\\d+)[^\\n]*\\n(?://[^\\n]*\\n)*type ${kind} struct`).exec(types) ?? [];
      const deprecated = when('Deprecated') ?? inWords;
      const removed = when('Removed');
      return [
        `${[group, version].filter(Boolean).join('/')} ${kind}`,
        { ...(deprecated && { deprecated }), ...(removed && { removed }) },
      ];
    });
}

function servedIn(patch: string): Readonly<Record<string, Lifecycle>> {
  const types = modules.flatMap((path) => {
    const folder = folderOf(path, patch);
    return globSync('*/*/register.go', { cwd: folder }).flatMap((file) => typesIn(join(folder, dirname(file))));
  });
  return Object.fromEntries(types.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const patches = process.argv.slice(2);
const minors = patches.map((patch) => [patch.split('.').slice(0, 2).join('.'), servedIn(patch)]);
const written = {
  source: `Go modules ${modules.map((path) => path.split('/').slice(0, 2).join('/')).join(', ')} of Kubernetes ${patches.join(', ')}`,
  minors: Object.fromEntries(minors),
};
writeFileSync(join(import.meta.dirname, 'served.json'), `${JSON.stringify(written, null, 1)}\n`);
