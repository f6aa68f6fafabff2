import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { readStack, type StackJson } from '@sample-platform-ai/infra/manifest.ts';
import { synthesize } from '@sample-platform-ai/tools/synth/synthesize.ts';

export interface RegionalResource {
  readonly stack: string;
  readonly type: string;
  /** As references name it: `type.name`. */
  readonly address: string;
  /** Of the provider that makes it. */
  readonly region: string;
  readonly body: Readonly<Record<string, unknown>>;
}
export type StackTree = readonly RegionalResource[];

/** Every resource of an environment's stacks, with the region that it is made in. */
export function stacksOf(platform: Platform, environment: string): StackTree {
  const directory = mkdtempSync(join(tmpdir(), 'preflight-'));
  try {
    const stacks = synthesize(platform, { outdir: join(directory, 'out'), only: environment });
    return stacks.flatMap(({ id, directory: folder }) => placed(id, readStack(folder)));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function placed(stack: string, json: StackJson): StackTree {
  const providers = json.provider['aws'] ?? [];
  const regionOf = (provider: unknown): string => {
    const alias = typeof provider === 'string' ? provider.replace(/^aws\.?/, '') : '';
    return String(providers.find((each) => String(each['alias'] ?? '') === alias)?.['region']);
  };
  return Object.entries(json.resource ?? {}).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, { '//': _, ...body }]) => ({
      stack,
      type,
      address: `${type}.${name}`,
      region: regionOf(body['provider']),
      body,
    })),
  );
}

export const ofType = (stacks: StackTree, type: string, region?: string): StackTree =>
  stacks.filter((resource) => resource.type === type && (region === undefined || resource.region === region));
