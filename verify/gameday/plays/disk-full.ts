import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import { whyNoSmallDisk } from '../world/small-disk.ts';
import { insideOf, type Play } from './play.ts';

const fullMs = 4000;
const mebibyte = 2 ** 20;
/** The database's log is kept in pieces of so much. */
const logPiece = 16 * mebibyte;

/**
 * The disk of the writer is full: first no table can grow, then its log neither, and PostgreSQL ends. RDS starts it again, which
 * works once there is room. (Aurora's own storage grows by itself; other engines' does not, nor that of a database elsewhere.)
 */
export const diskFull: Play = {
  name: 'disk-full',
  description: "the writer's disk is full, first for its tables and then for its log; then there is room again",
  settings: { writerDiskMib: 384 },
  whyNot: () => whyNoSmallDisk(cacheFolder()),
  mayLoseTail: false,
  retriesSuffice: false,
  act: async ({ world, step, fault, stillServed, everyoneServed }) => {
    const { globalDatabase, regions } = world;
    const { disk } = insideOf(world);
    const [{ database, name }] = regions;
    if (!disk) throw new Error('the writer has no small disk');
    const served = new AbortController();
    /** As RDS does with an instance that ends. */
    const restarts = async () => {
      while (!served.signal.aborted) {
        if (!database.isRunning()) {
          const again = await globalDatabase.restart().then(
            () => true,
            () => false,
          );
          if (again) step(`${name} has its database again`);
        }
        await delay(250);
      }
    };
    fault();
    step(`the disk of the writer is full; ${Math.round(disk.fill() / mebibyte)} MiB were free`);
    await delay(fullMs);
    await stillServed(({ kind }) => !kind.startsWith('reader'));
    // The log's next piece does not fit; what was free in this one is left.
    await database.query('SELECT pg_switch_wal()').catch(() => {});
    disk.fill();
    step(`the log of the writer has no piece of ${logPiece / mebibyte} MiB left`);
    await delay(fullMs);
    step(database.isRunning() ? 'the writer runs' : 'the writer has ended');
    await stillServed(({ kind }) => !kind.startsWith('reader'));
    disk.free();
    step('there is room again');
    const restarting = restarts();
    try {
      await everyoneServed();
    } finally {
      served.abort();
      await restarting;
    }
  },
};
