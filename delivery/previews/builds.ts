import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { previewRepository } from '@sample-platform-ai/environments/naming.ts';
import { execa } from 'execa';
import { type Build, buildsOf } from '../registry/matrix.ts';
import { watchedPaths } from '../registry/watched.ts';
import { previewing } from './commands.ts';

/**
 * Images of the services that a change affects, in environments with previews.
 *
 * @param change The base's commit, and the checkout with its history.
 */
export async function previewBuilds(
  platform: Platform,
  { base, root }: { readonly base: string; readonly root: string },
): Promise<readonly Build[]> {
  const running = platform.services.filter(({ name }) => previewing(platform).some(({ services }) => name in services));
  const changed = await Promise.all(
    running.map(async (spec) => {
      const paths = watchedPaths(root, spec);
      const { exitCode, stderr } = await execa(
        'git',
        ['-C', root, 'diff', '--quiet', `${base}...HEAD`, '--', ...paths],
        {
          reject: false,
        },
      );
      if (exitCode !== 0 && exitCode !== 1) throw new Error(`git diff ${base}...HEAD: ${stderr}`);
      return exitCode === 1 ? buildsOf(spec) : [];
    }),
  );
  return changed.flat().map((build) => ({ ...build, image: previewRepository(build.image) }));
}
