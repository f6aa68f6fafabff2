import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@sample-platform-ai/terminal';
import { parse } from 'yaml';
import { z } from 'zod';

const chartSource = z.object({
  repoURL: z.string(),
  chart: z.string(),
  targetRevision: z.string(),
  helm: z.object({ releaseName: z.string(), values: z.string() }),
});
const folderSource = z.object({ path: z.string() });

const ignoredDifference = z.object({
  group: z.string(),
  kind: z.string(),
  name: z.string().optional(),
  jqPathExpressions: z.array(z.string()),
});
export type IgnoredDifference = z.infer<typeof ignoredDifference>;

const source = z.union([chartSource, folderSource]);
const application = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    destination: z.object({ namespace: z.string() }),
    source: source.optional(),
    sources: z.array(source).optional(),
    ignoreDifferences: z.array(ignoredDifference).default([]),
  }),
});

/** An Application as its file says it. */
export interface Application {
  readonly name: string;
  readonly namespace: string;
  readonly sources: readonly z.infer<typeof source>[];
  readonly ignoreDifferences: readonly IgnoredDifference[];
}

/** The Applications of a cluster in `folder`, which is `gitops` or a copy of it, in the order of their names. */
export function applicationsIn(folder: string, cluster: string): readonly Application[] {
  const directory = join(folder, 'apps', cluster);
  if (!existsSync(directory))
    throw new UserError(`${directory} does not exist; promote manifests to ${cluster} first, or leave out --promoted`);
  return globSync('application-*.yaml', { cwd: directory })
    .sort()
    .map((file) => {
      const result = application.safeParse(parse(readFileSync(join(directory, file), 'utf8')));
      if (!result.success) throw new UserError(`${join(directory, file)}: ${z.prettifyError(result.error)}`);
      const { metadata, spec } = result.data;
      return {
        name: metadata.name,
        namespace: spec.destination.namespace,
        sources: spec.sources ?? (spec.source ? [spec.source] : []),
        ignoreDifferences: spec.ignoreDifferences,
      };
    });
}
