import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const besideBundle = resolve(import.meta.dirname, 'migrations');
/** The ledger's SQL files; in an image they are next to the bundle. */
export const migrations = existsSync(besideBundle) ? besideBundle : resolve(import.meta.dirname, '../../migrations');
