import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { unprivileged } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import { UserError } from '@sample-platform-ai/terminal';

/** A file system in memory that can be filled. */
export interface SmallDisk {
  /** Where it is reached. */
  readonly folder: string;
  /** Takes all of its room. Gives the bytes that it took. */
  fill(): number;
  /** Gives the room back. */
  free(): void;
  end(): void;
}

/** As root it is mounted where it is asked for. */
function mounted(folder: string, options: string): Pick<SmallDisk, 'folder' | 'end'> {
  const { uid, gid } = unprivileged ?? { uid: 0, gid: 0 };
  execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},uid=${uid},gid=${gid}`, 'tmpfs', folder]);
  return { folder, end: () => void execFileSync('umount', ['--lazy', folder]) };
}

/** As anyone else: mounted in a namespace that belongs to a process which waits, and reached by way of that process. */
async function mountedApart(folder: string, options: string): Promise<Pick<SmallDisk, 'folder' | 'end'>> {
  const script = 'mount -t tmpfs -o "$2" tmpfs "$1" && echo mounted && exec cat';
  const holder = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', folder, options], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  holder.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  await new Promise<void>((done, fail) => {
    holder.stdout.once('data', () => done());
    holder.once('error', fail);
    holder.once('close', (code) => fail(new Error(`unshare ended with ${code}: ${errors.trim()}`)));
  });
  return { folder: `/proc/${holder.pid}/root${folder}`, end: () => void holder.kill('SIGKILL') };
}

/**
 * A disk of this size that needs no privilege where the kernel lets users make namespaces, as Linux does by default.
 *
 * @throws UserError where nothing can be mounted
 */
export async function smallDisk(folder: string, mebibytes: number): Promise<SmallDisk> {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const options = `size=${mebibytes}m,mode=0700`;
  const disk = await Promise.resolve()
    .then(() => (unprivileged ? mounted(folder, options) : mountedApart(folder, options)))
    .catch((error: unknown) => {
      throw new UserError(`cannot mount a small disk here: ${error instanceof Error ? error.message : error}`);
    });
  const ballast = join(disk.folder, 'ballast');
  process.once('exit', disk.end);
  return {
    folder: disk.folder,
    end: () => {
      process.off('exit', disk.end);
      disk.end();
    },
    fill: () => {
      const file = openSync(ballast, 'a');
      const { bsize } = statfsSync(disk.folder);
      let written = 0;
      // Large pieces first, then page by page until nothing fits.
      for (const piece of [Buffer.alloc(2 ** 20), Buffer.alloc(bsize)]) {
        try {
          while (true) written += writeSync(file, piece);
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        }
      }
      closeSync(file);
      return written;
    },
    free: () => rmSync(ballast, { force: true }),
  };
}

/** Why no small disk can be mounted here; undefined where one can. */
export async function whyNoSmallDisk(folder: string): Promise<string | undefined> {
  try {
    const disk = await smallDisk(folder, 1);
    disk.end();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
