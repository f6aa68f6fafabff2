import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { RegionInfo } from '@aws-cdk/region-info';
import { encodeCatalogue } from './encode.ts';
import type { PackageFacts, RegionOptIn } from './facts.ts';

/** Relative to the repository's root. */
export const cataloguePath = 'infra/environments/catalogue/aws-data.json';

const manifest = join(dirname(createRequire(import.meta.url).resolve('@aws-cdk/region-info')), '../package.json');
const { version }: { readonly version: string } = JSON.parse(readFileSync(manifest, 'utf8'));

export function catalogueText(facts: PackageFacts): string {
  const regions: RegionOptIn[] = RegionInfo.regions
    .filter(({ partition }) => partition === 'aws')
    .map(({ name, isOptInRegion }) => ({ name, optIn: isOptInRegion }));
  return encodeCatalogue(facts, regions, version);
}
