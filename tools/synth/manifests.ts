import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { versionFile } from '@sample-platform-ai/environments/naming.ts';
import { clustersOf, servicesOf } from '@sample-platform-ai/gitops/cluster.ts';
import { versionText } from '@sample-platform-ai/gitops/images.ts';
import { manifestFiles } from '@sample-platform-ai/gitops/main.ts';
import { referredVersions } from '@sample-platform-ai/gitops/promoted.ts';

/** Where Argo CD reads. */
export const manifestsFolder = resolve(import.meta.dirname, '../../gitops');

const folders = ['apps', 'base', 'overlays'] as const;

export interface Manifests {
  readonly count: number;
  /**
   * Puts them below `target`. The old folders come back when a new one cannot take its place. Digests in versions are the
   * releases' own: they stay as they are.
   */
  readonly write: (target: string) => void;
}

/** Renders what Argo CD syncs, and touches nothing yet. */
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
  const files = { ...manifestFiles(platform), ...referred, ...Object.fromEntries(versions) };
  return { count: Object.keys(files).length, write: (target) => write(files, target) };
}

function write(files: Readonly<Record<string, string>>, target: string): void {
  mkdirSync(target, { recursive: true });
  const workshop = mkdtempSync(join(target, '.synth-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(workshop, 'new', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    mkdirSync(join(workshop, 'old'));
    swap(target, workshop);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function swap(target: string, workshop: string): void {
  const undo: (() => void)[] = [];
  try {
    for (const folder of folders) {
      const [current, old, fresh] = [
        join(target, folder),
        join(workshop, 'old', folder),
        join(workshop, 'new', folder),
      ];
      if (existsSync(current)) {
        renameSync(current, old);
        undo.unshift(() => renameSync(old, current));
      }
      renameSync(fresh, current);
      undo.unshift(() => renameSync(current, fresh));
    }
  } catch (error) {
    for (const step of undo) step();
    throw error;
  }
}
