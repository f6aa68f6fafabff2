import { platform } from '@sample-platform-ai/environments/index.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { type Cluster, clustersOf } from '../cluster.ts';
import { manifestFiles } from '../main.ts';

/** Clusters of the fixture, which has every kind of component, and those of the literals. */
export const fixtureClusters = clustersOf(testPlatform);
export const everyCluster: readonly Cluster[] = [...fixtureClusters, ...clustersOf(platform)];

/** A cluster of the fixture that spans two zones. */
export function largestCluster(): Cluster {
  const found = fixtureClusters.findLast(({ spansZones }) => spansZones);
  if (!found) throw new Error('no cluster of the fixture spans zones');
  return found;
}

const files = [testPlatform, platform].map((each) => ({
  clusters: each.organization,
  files: manifestFiles(each),
}));

/** A generated file, by its path below `gitops`. */
export function writtenFile({ organization }: Cluster, path: string): string {
  const text = files.find(({ clusters }) => clusters === organization)?.files[path];
  if (text === undefined) throw new Error(`${path} is not written`);
  return text;
}
