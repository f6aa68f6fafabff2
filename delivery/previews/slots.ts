import { UserError } from '@sample-platform-ai/terminal';
import { z } from 'zod';

/** The file of a slot in the previews' branch: an ApplicationSet reads it. Texts only, because its templates print numbers their own way. */
const previewSchema = z.strictObject({
  pullRequest: z.string().regex(/^[1-9]\d{0,9}$/, 'the number of a pull request'),
  /** Its newest commit that was built. */
  commit: z.string().regex(/^[0-9a-f]{40}$/, 'a commit'),
  /** End of the preview: RFC 3339 in UTC, whole seconds. */
  until: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'a time as 2026-11-29T10:00:00Z'),
  /** Repository -> digest, of every image of the services that run. */
  images: z.record(
    z.string().regex(/^preview\/[a-z0-9-]+$/, 'a repository of previews'),
    z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits'),
  ),
});
export type Preview = Readonly<z.infer<typeof previewSchema>>;

/** Reads a preview; the error names where it came from. */
export function parsePreview(value: unknown, where: string): Preview {
  const parsed = previewSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${[where, ...issue.path].join(': ')}: ${issue.message}`);
  throw new UserError(problems.join('\n'));
}

export const readPreview = (text: string, where: string): Preview => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${where}: found no JSON; allowed: a preview; delete the file from the branch`);
  }
  return parsePreview(value, where);
};

export const previewText = (preview: Preview): string => `${JSON.stringify(preview, null, 2)}\n`;

/** A time as a preview has it. */
export const timeText = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

/**
 * The slot of a pull request: the one that it has, or the first that no preview has or whose time is over.
 *
 * @param slots Slot -> its preview.
 */
export function slotFor(pullRequest: string, slots: ReadonlyMap<number, Preview | undefined>, now: Date): number {
  const all = [...slots];
  const [own] = all.find(([, preview]) => preview?.pullRequest === pullRequest) ?? [];
  const [free] = all.find(([, preview]) => !preview || preview.until <= timeText(now)) ?? [];
  const slot = own ?? free;
  if (slot !== undefined) return slot;
  const taken = all.map(([number, preview]) => `${number}: #${preview?.pullRequest} until ${preview?.until}`);
  throw new UserError(
    `pull request ${pullRequest}: found no free slot (${taken.join(', ')}); allowed: ${all.length} previews at once; remove the label from one of them, or raise previews.slots`,
  );
}
