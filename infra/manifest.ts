import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One synthesized stack, as its folder and the manifest say. */
export interface StackSummary {
  readonly id: string;
  readonly environment: string;
  readonly layer: string;
  /** Region of the stack's default provider. */
  readonly region: string;
  readonly resources: number;
  /** Ids of the stacks that are applied before. */
  readonly needs: readonly string[];
  /** Whether something in it is guarded against destruction. */
  readonly isProtected: boolean;
  /** Folder with `cdk.tf.json`. */
  readonly directory: string;
}

interface Manifest {
  readonly stacks: Readonly<
    Record<
      string,
      { readonly name: string; readonly workingDirectory: string; readonly dependencies: readonly string[] }
    >
  >;
}

/** Type -> name -> body. */
export type Blocks = Readonly<Record<string, Readonly<Record<string, ResourceJson>>>>;

/** What of a stack's `cdk.tf.json` this project reads. */
export interface StackJson {
  readonly terraform: {
    readonly backend: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly required_providers: Readonly<Record<string, { readonly source: string; readonly version: string }>>;
    readonly required_version: string;
  };
  readonly provider: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly ephemeral?: Blocks;
  readonly output?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
export interface ResourceJson extends Readonly<Record<string, unknown>> {
  readonly lifecycle?: { readonly prevent_destroy?: boolean; readonly ignore_changes?: readonly string[] };
}

export const stackFile = 'cdk.tf.json';

export const readStack = (directory: string): StackJson => JSON.parse(readFileSync(join(directory, stackFile), 'utf8'));

/** The synthesized stacks of a folder, in the manifest's order. */
export function readStacks(outdir: string): readonly StackSummary[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
  return Object.values(manifest.stacks).map(({ name, workingDirectory, dependencies }) => {
    const directory = join(outdir, workingDirectory);
    const stack = readStack(directory);
    const resources = Object.values(stack.resource ?? {}).flatMap((byName) => Object.values(byName));
    const [environment = '', layer = ''] = name.split('-');
    return {
      id: name,
      environment,
      layer,
      region: String(stack.provider['aws']?.[0]?.['region']),
      resources: resources.length,
      needs: [...dependencies].sort(),
      isProtected: resources.some((resource) => resource.lifecycle?.prevent_destroy === true),
      directory,
    };
  });
}
