import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { addOnVersions } from '@sample-platform-ai/environments/add-on-versions.ts';
import { helmCharts } from '@sample-platform-ai/gitops/helm-charts.ts';
import { providerVersions } from '@sample-platform-ai/infra/stacks/versions.ts';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const { customManagers } = z
  .looseObject({
    customManagers: z.array(
      z.looseObject({
        description: z.string(),
        managerFilePatterns: z.array(z.string()).min(1),
        matchStrings: z.array(z.string()).min(1),
      }),
    ),
  })
  .parse(JSON.parse(read('renovate.json')));
const tracked = (await execa('git', ['ls-files'], { cwd: root, reject: false })).stdout.split('\n').filter(Boolean);

/** What one of the updater's own patterns finds: `name version`. */
function found({ managerFilePatterns, matchStrings }: (typeof customManagers)[number]): string[] {
  const patterns = managerFilePatterns.map((pattern) => new RegExp(pattern.slice(1, -1)));
  const files = tracked.filter((path) => patterns.some((pattern) => pattern.test(path)));
  return files.flatMap((path) =>
    matchStrings.flatMap((match) =>
      [...read(path).matchAll(new RegExp(match, 'g'))].map(
        ({ groups }) => `${groups?.['depName'] ?? ''} ${groups?.['currentValue']}`,
      ),
    ),
  );
}

describe('renovate.json', () => {
  it.skipIf(tracked.length === 0)('finds something by each of its own patterns', () => {
    expect(customManagers.length).toBeGreaterThanOrEqual(5);
    for (const manager of customManagers) expect(found(manager), manager.description).not.toEqual([]);
  });

  it.skipIf(tracked.length === 0)(
    'finds every provider, every chart and every program that is built for the tests',
    () => {
      const all = customManagers.flatMap(found);
      const wanted = [
        ...Object.entries(providerVersions).map(([name, version]) => `${name} ${version}`),
        ...read('.ci/go-programs.txt')
          .trim()
          .split('\n')
          .map((line) => line.split(' ')[1]?.replace(/(\/cmd\/.*)?@/, ' ')),
        ...read('.ci/java-programs.txt')
          .trim()
          .split('\n')
          .map((line) => line.split(' ')[1]?.replace(/:([^:]*)$/, ' $1')),
        ...Object.values(addOnVersions).flatMap((versions) =>
          Object.entries(versions).map(([name, version]) => `${name} ${version}`),
        ),
        ...Object.values(helmCharts).map(({ name, version }) => `${name} ${version}`),
      ];
      for (const each of wanted) expect(all).toContain(each);
    },
  );
});
