import type { Resource, SynthesizedStack } from './tree.ts';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly NotPrincipal?: unknown;
  readonly NotResource?: unknown;
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyOf {
  readonly resource: Resource;
  /** The argument that holds it: `policy`, `assume_role_policy`, … */
  readonly key: string;
  readonly statements: readonly Statement[];
}

export const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const isPolicy = (text: string): boolean => text.startsWith('{') && text.includes('"Statement"');

/** Every policy document in the tree, wherever a resource holds one. */
export const allPolicies = (tree: readonly SynthesizedStack[]): readonly PolicyOf[] =>
  tree.flatMap(({ resourceList }) =>
    resourceList.flatMap((resource) =>
      Object.entries(resource.body).flatMap(([key, value]) =>
        typeof value === 'string' && isPolicy(value)
          ? [{ resource, key, statements: JSON.parse(value).Statement }]
          : [],
      ),
    ),
  );
