import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Where Argo CD reads. */
export const manifestsFolder = resolve(import.meta.dirname, '../../gitops');

const folders = ['apps', 'base', 'overlays'] as const;

/** Path below the folder of manifests -> text. */
export type Manifests = Readonly<Record<string, string>>;

/**
 * Puts manifests below `target`, in place of those that are there. What is the same stays as it is: to create a file costs
 * more than to read one. All of the old ones come back when a new one cannot take its place.
 */
export function writeManifests(files: Manifests, target: string): void {
  mkdirSync(target, { recursive: true });
  const present = textsIn(target);
  const gone = Object.keys(present).filter((path) => files[path] === undefined);
  const fresh = Object.entries(files).filter(([path, text]) => text !== present[path]);
  const workshop = mkdtempSync(join(target, '.synth-'));
  try {
    for (const [path, text] of fresh) {
      const file = join(workshop, 'new', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    swap({ target, workshop, gone, fresh: fresh.map(([path]) => path) });
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Path below `target` -> text of every file in the folders. */
function textsIn(target: string): Manifests {
  const entries = folders
    .map((folder) => join(target, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  return Object.fromEntries(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((file) => [relative(target, file).replaceAll(sep, '/'), readFileSync(file, 'utf8')]),
  );
}

interface Swap {
  readonly target: string;
  readonly workshop: string;
  /** Paths of what leaves the target, and of what comes into it. */
  readonly gone: readonly string[];
  readonly fresh: readonly string[];
}

function swap({ target, workshop, gone, fresh }: Swap): void {
  const undo: (() => void)[] = [];
  const move = (from: string, to: string): void => {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  };
  const moveWithUndo = (from: string, to: string): void => {
    move(from, to);
    undo.unshift(() => move(to, from));
  };
  try {
    for (const path of gone) {
      moveWithUndo(join(target, path), join(workshop, 'old', path));
      removeEmpty(target, dirname(path));
    }
    for (const path of fresh) {
      const [current, old] = [join(target, path), join(workshop, 'old', path)];
      // Replaced at once: whatever is killed here leaves the old file or the new one, and so the digests of a version file.
      if (existsSync(current)) {
        mkdirSync(dirname(old), { recursive: true });
        copyFileSync(current, old);
        undo.unshift(() => move(old, current));
        renameSync(join(workshop, 'new', path), current);
      } else moveWithUndo(join(workshop, 'new', path), current);
    }
  } catch (error) {
    for (const step of undo) step();
    throw error;
  }
}

/** Git keeps no empty folders either. */
function removeEmpty(target: string, folder: string): void {
  if (folder === '.' || readdirSync(join(target, folder)).length > 0) return;
  rmdirSync(join(target, folder));
  removeEmpty(target, dirname(folder));
}
