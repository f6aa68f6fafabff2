import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { previewFile } from '@sample-platform-ai/environments/naming.ts';
import { previewsOf, slotsOf } from '@sample-platform-ai/environments/plan/previews.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { UserError } from '@sample-platform-ai/terminal';
import type { PreviewsBranch } from './branch.ts';
import { type Preview, parsePreview, previewText, readPreview, slotFor, timeText } from './slots.ts';

/** Environments with previews. */
export const previewing = ({ environments }: Platform): readonly EnvironmentConfig[] =>
  environments.filter(({ previews }) => previews);

/** Slot -> its preview, and the path of its file. */
async function slotsIn(environment: EnvironmentConfig, branch: PreviewsBranch) {
  const pathOf = (slot: number) => previewFile(environment.name, environment.primaryRegion, slot);
  const slots = new Map<number, Preview | undefined>();
  for (const slot of slotsOf(environment)) {
    const text = await branch.read(pathOf(slot));
    slots.set(slot, text === undefined ? undefined : readPreview(text, pathOf(slot)));
  }
  return { slots, pathOf };
}

export interface Started {
  readonly environment: string;
  readonly slot: number;
  readonly until: string;
  /** Public hosts of the services that run. */
  readonly hosts: readonly string[];
}

export interface NewPreview {
  readonly pullRequest: string;
  readonly commit: string;
  /** Repository -> digest. */
  readonly images: unknown;
}

/** Gives a pull request a slot in each environment with previews, or brings its preview up to date. */
export async function startPreview(
  platform: Platform,
  branch: PreviewsBranch,
  { pullRequest, commit, images, now }: NewPreview & { readonly now: Date },
): Promise<readonly Started[]> {
  const started: Started[] = [];
  const files = new Map<string, string>();
  for (const environment of previewing(platform)) {
    const until = timeText(new Date(now.getTime() + (environment.previews?.hours ?? 0) * 3_600_000));
    const preview = parsePreview({ pullRequest, commit, until, images }, 'the preview');
    const { slots, pathOf } = await slotsIn(environment, branch);
    const slot = slotFor(pullRequest, slots, now);
    files.set(pathOf(slot), previewText(preview));
    started.push({
      environment: environment.name,
      slot,
      until,
      hosts: hostsOf(platform, environment, { slot, preview }),
    });
  }
  if (files.size === 0) {
    throw new UserError(
      'previews: found none in any environment; allowed: previews in a literal; add it, then run this job again',
    );
  }
  await branch.commit(`preview #${pullRequest}`, files);
  return started;
}

/** Hosts of the services of which the preview has every image. */
function hostsOf(
  platform: Platform,
  environment: EnvironmentConfig,
  { slot, preview }: { readonly slot: number; readonly preview: Preview },
): readonly string[] {
  const running = previewsOf(platform, environment, environment.primaryRegion).filter(
    (plan) => plan.preview?.slot === slot && plan.components.every(({ image }) => image.repository in preview.images),
  );
  const hosts = running.flatMap(({ components }) =>
    components.flatMap((component) => [
      ...(component.site ? [component.site.host] : []),
      ...component.hosts.map(({ host }) => host),
    ]),
  );
  return [...new Set(hosts)];
}

/** Takes its slots from a pull request; gives back the paths of the files. */
export async function endPreview(
  platform: Platform,
  branch: PreviewsBranch,
  pullRequest: string,
): Promise<readonly string[]> {
  const files = new Map<string, undefined>();
  for (const environment of previewing(platform)) {
    const { slots, pathOf } = await slotsIn(environment, branch);
    for (const [slot, preview] of slots) if (preview?.pullRequest === pullRequest) files.set(pathOf(slot), undefined);
  }
  if (files.size > 0) await branch.commit(`end preview #${pullRequest}`, files);
  return [...files.keys()];
}
