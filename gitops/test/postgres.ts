import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';

/** A temporary PostgreSQL server of the platform's major version; its superuser signs in without a password. */
export async function throwawayPostgres() {
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'databases-'));
  chmodSync(folder, 0o711);
  const server = await startPostgres({
    dataFolder: join(folder, 'data'),
    settings: ['fsync=off', 'shared_buffers=32MB', 'max_connections=50'],
  });
  return {
    ...server,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
