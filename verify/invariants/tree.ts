import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { readStack, readStacks, type StackJson, type StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { synthesize } from '@sample-platform-ai/tools/synth/synthesize.ts';

export interface Resource {
  readonly stack: string;
  readonly environment: string;
  readonly type: string;
  /** `type.name`, as OpenTofu prints it. */
  readonly address: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SynthesizedStack extends StackSummary {
  readonly json: StackJson;
  readonly resourceList: readonly Resource[];
}

/** Everything, bootstrap included, synthesized into a folder that is gone again. */
export function synthesizedTree(source: Platform = platform): readonly SynthesizedStack[] {
  const directory = mkdtempSync(join(tmpdir(), 'tree-'));
  try {
    const outdir = join(directory, 'out');
    synthesize(source, { outdir });
    return readStacks(outdir).map((stack) => {
      const json = readStack(stack.directory);
      return { ...stack, json, resourceList: listResources(stack, json) };
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function listResources({ id, environment }: StackSummary, json: StackJson): Resource[] {
  return Object.entries(json.resource ?? {}).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, { '//': _, ...body }]) => ({
      stack: id,
      environment,
      type,
      address: `${type}.${name}`,
      body,
    })),
  );
}

/**
 * What the rules are asked of: the literals, whatever they hold, and a platform that uses every option once. A rule without
 * subjects proves nothing; `floor` is how many there are at the least: none need be in an adopter's literals, one is in the other.
 */
export const subjects = [
  { of: 'the literals', platform, floor: 0 },
  { of: 'a platform with every option', platform: testPlatform, floor: 1 },
] as const satisfies readonly { of: string; platform: Platform; floor: number }[];

/** Every resource of the tree, or those of one type. */
export const allResources = (tree: readonly SynthesizedStack[], type?: string): readonly Resource[] =>
  tree.flatMap(({ resourceList }) => resourceList).filter((resource) => type === undefined || resource.type === type);

/** `stack address` lines of resources that break a rule, for an assertion that shows them. */
export const where = (resources: readonly Resource[]): string[] =>
  resources.map(({ stack, address }) => `${stack} ${address}`);
