import type { Migration } from './migration.ts';
import { newerSettings } from './newer-settings.ts';
import { retainOnDestroy } from './retain-on-destroy.ts';

/** In the order of releases: a change of the schema that refuses a literal comes with a migration here. */
export const migrations: readonly Migration[] = [retainOnDestroy, newerSettings];
