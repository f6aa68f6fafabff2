import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { environmentNamed } from '../environments.ts';
import { addSummary } from '../github/outputs.ts';
import type { Patience } from '../github/repository.ts';
import { messageOf, within } from './deadline.ts';
import { lookMs, writingDatabase } from './look.ts';
import { type Copy, clusters, type Engine, instances, nameOf, type Point, type Source } from './restore-engines.ts';
import { aws, type Reach } from './run.ts';

export interface RestoreOptions {
  readonly environment: string;
  /** The snapshot `latest` is the vault's newest. */
  readonly to: Point;
  readonly dryRun: boolean;
  readonly patience: Patience;
  readonly reach?: Pick<Reach, 'rds'>;
}

/** Restores a second database next to the first one, which stays as it is; its name ends in `-restored`. */
export async function restoreDatabase(
  platform: Platform,
  { environment: name, to, dryRun, patience, reach = aws }: RestoreOptions,
): Promise<void> {
  const environment = environmentNamed(platform.environments, name);
  const { database } = environment;
  const isGlobal = database.kind === 'aurora-global';
  const { region, identifier: source } = await writingDatabase(platform, environment, reach.rds);
  const copy: Copy = {
    client: reach.rds(region),
    region,
    source,
    target: `${source}-restored`,
    instanceClass: database.instanceClass,
  };
  const engine = isGlobal ? clusters : instances;
  const { describe, restore, proceed } = engine;
  const from = await describe(copy, source);
  if (!from) throw new UserError(`${source} not found in RDS in ${region}; apply the data layer first`);
  const point = 'snapshot' in to ? await snapshotOf(to.snapshot, copy, engine) : to;
  if ('at' in point) requireRestorable(point.at, from, source);
  const there = await describe(copy, copy.target);
  if (there && there.restoredTo !== nameOf(point)) {
    throw new UserError(
      `${copy.target} already exists, restored to ${there.restoredTo ?? 'something else'}; remove it first, or pass that in ${'at' in point ? '--at' : '--snapshot'}`,
    );
  }
  const shown =
    'at' in point ? (point.at === 'latest' ? 'the latest time' : nameOf(point)) : `the snapshot ${nameOf(point)}`;
  addSummary(
    `## Restore of ${name} in ${region} to ${shown}${dryRun ? ' (dry run)' : ''}\n\n` +
      `1. ${there ? 'continue with' : 'create'} ${copy.target} from ${'at' in point ? `the backups of ${source}` : `a snapshot of ${source}`}, which is not changed\n2. wait until it is available`,
  );
  if (dryRun) return;
  // A run that was killed continues to wait for the same copy.
  if (!there) await restore(copy, point);
  let last = '';
  for (let poll = 0; poll < patience.polls; poll += 1) {
    try {
      await proceed(copy);
      const now = await within(lookMs, `RDS in ${region}`, () => describe(copy, copy.target));
      if (now?.status === 'available' && now.endpoint) {
        return addSummary(
          `\n${copy.target} is available at ${now.endpoint}. Remove it when you have copied what is missing.`,
        );
      }
      last = `it is ${now?.status ?? 'not created yet'}`;
    } catch (error) {
      last = messageOf(error);
    }
    await sleep(patience.pollMs);
  }
  throw new UserError(`${copy.target} did not become available in time (${last}). Run this again to keep waiting`);
}

function requireRestorable(at: Date | 'latest', { earliest, latest }: Source, source: string): void {
  if (at === 'latest') return;
  if ((earliest && at < earliest) || (latest && at > latest)) {
    throw new UserError(
      `${source} cannot be restored to ${at.toISOString()}; its backups cover ${earliest?.toISOString() ?? '(unknown)'} to ${latest?.toISOString() ?? '(unknown)'}`,
    );
  }
}

/** The newest of the vault's, or the named one: also one that is not in the vault, such as a copy from another account. */
async function snapshotOf(id: string, copy: Copy, { snapshots }: Engine): Promise<Point> {
  if (id !== 'latest') return { snapshot: id };
  const newest = (await snapshots(copy)).at(-1);
  if (!newest) {
    throw new UserError(
      `AWS Backup has no complete snapshot of ${copy.source} in ${copy.region}; pass the identifier of one in --snapshot (docs/runbooks/database-vault.md)`,
    );
  }
  return { snapshot: newest.id };
}
