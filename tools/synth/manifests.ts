import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { versionFile } from '@sample-platform-ai/environments/naming.ts';
import { clustersOf, servicesOf } from '@sample-platform-ai/gitops/cluster.ts';
import { versionText } from '@sample-platform-ai/gitops/images.ts';
import { manifestFiles } from '@sample-platform-ai/gitops/main.ts';
import { referredVersions } from '@sample-platform-ai/gitops/promoted.ts';
import { type Manifests, manifestsFolder } from '../output/manifests.ts';

/** What Argo CD syncs. Digests in version files are those of the releases. */
export function renderManifests(platform: Platform): Manifests {
  const versions = clustersOf(platform).flatMap((cluster) =>
    servicesOf(cluster).map(({ service, components }) => {
      const path = versionFile(cluster.environment.name, cluster.region.name, service);
      const released = join(manifestsFolder, path);
      const present = existsSync(released) ? readFileSync(released, 'utf8') : undefined;
      const keepsRemoved = cluster.environment.delivery.trigger !== 'merge';
      const repositories = [...new Set(components.map(({ image }) => image.repository))];
      return [path, versionText(repositories, present, { keepsRemoved })] as const;
    }),
  );
  const referred = referredVersions(manifestsFolder);
  return { ...manifestFiles(platform), ...referred, ...Object.fromEntries(versions) };
}
