import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import table from './data/served.json' with { type: 'json' };

type Lifecycle = { readonly deprecated?: string; readonly removed?: string };
const minors: Readonly<Record<string, Readonly<Record<string, Lifecycle>>>> = table.minors;

/** Minors that the table knows, oldest first. */
export const knownMinors = Object.keys(minors);

const numbers = (minor: string) => minor.split('.').map(Number);
const isReached = (minor: string, event: string | undefined): boolean => {
  if (event === undefined) return false;
  const [major = 0, number = 0] = numbers(minor);
  const [atMajor = 0, atNumber = 0] = numbers(event);
  return major > atMajor || (major === atMajor && number >= atNumber);
};

/** The minor that a cluster runs, and the one that its next upgrade brings: `1.36` -> `1.36`, `1.37`. */
export function minorsToServe(minor: string): readonly string[] {
  const [major = 0, number = 0] = numbers(minor);
  return [minor, `${major}.${number + 1}`];
}

/** Whether a type belongs to a tool: its group is a domain outside of Kubernetes, and a CustomResourceDefinition serves it. */
export function isOfTool({ apiVersion }: Pick<Manifest, 'apiVersion'>): boolean {
  const [group = '', version] = apiVersion.split('/');
  return version !== undefined && group.includes('.') && !group.endsWith('.k8s.io');
}

/**
 * What a minor says of an object's type; `undefined` where it is served and not deprecated. Types of tools are not looked at.
 *
 * @throws for a minor that the table does not have
 */
export function typeProblem(manifest: Pick<Manifest, 'apiVersion' | 'kind'>, minor: string): string | undefined {
  const types = minors[minor];
  if (!types) {
    throw new Error(
      `no types of Kubernetes ${minor}; known: ${knownMinors.join(', ')}. Run verify/kubernetes/data/write-served.ts with its newest patch`,
    );
  }
  if (isOfTool(manifest)) return undefined;
  const name = `${manifest.apiVersion} ${manifest.kind}`;
  const found = types[name];
  if (!found) return `${name} does not exist in Kubernetes ${minor}`;
  if (isReached(minor, found.removed)) return `${name} was removed in Kubernetes ${found.removed}`;
  return isReached(minor, found.deprecated) ? `${name} is deprecated since Kubernetes ${found.deprecated}` : undefined;
}

/** Problems of the types of many objects, in each of some minors: each problem once, with an object that has it. */
export function typeProblems(manifests: readonly Manifest[], inMinors: readonly string[]): readonly string[] {
  const problems = new Map<string, string>();
  for (const manifest of manifests) {
    for (const minor of inMinors) {
      const problem = typeProblem(manifest, minor);
      const { name, namespace } = manifest.metadata;
      if (problem && !problems.has(problem))
        problems.set(problem, `${problem}: ${[namespace, name].filter(Boolean).join('/')}`);
    }
  }
  return [...problems.values()].sort();
}
