import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { versionSeed } from '@sample-platform-ai/gitops/images.ts';
import { manifestFiles } from '@sample-platform-ai/gitops/main.ts';
import type { Platform } from '@sample-platform-ai/infra/platform.ts';

/** Where Argo CD reads. */
export const manifestsFolder = resolve(import.meta.dirname, '../../gitops');

const folders = ['apps', 'base', 'overlays'] as const;
const versionFile = (cluster: string) => `overlays/${cluster}/version/kustomization.yaml`;

/**
 * Writes what Argo CD syncs. Everything is rendered before anything is touched, and the old folders come back when a new
 * one cannot take its place. Versions are the releases' own: they stay as they are.
 */
export function writeManifests(platform: Platform, target: string): number {
  const versions = clustersOf(platform).map(({ folder }) => {
    const released = join(manifestsFolder, versionFile(folder));
    return [versionFile(folder), existsSync(released) ? readFileSync(released, 'utf8') : versionSeed] as const;
  });
  const files = { ...manifestFiles(platform), ...Object.fromEntries(versions) };

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
  return Object.keys(files).length;
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
