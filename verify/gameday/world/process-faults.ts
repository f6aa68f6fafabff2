import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Names of the databases; only a process with the preload knows them. */
export const databaseHosts = { writer: 'writer.database.test', reader: 'reader.database.test' } as const;
export type DatabaseHost = (typeof databaseHosts)[keyof typeof databaseHosts];

/** A URL of this machine with a name in place of its address. */
export const named = (url: string, host: DatabaseHost): string => url.replace('@127.0.0.1:', `@${host}:`);

/** The faults of one process. */
export interface Faults {
  /** How far its clock is ahead; a negative number means behind. */
  readonly clockMs: number;
  /** Names that do not resolve. */
  readonly lostNames: readonly DatabaseHost[];
}

export const noFaults: Faults = { clockMs: 0, lostNames: [] };

export interface ProcessFaults {
  /** Variables with which the process starts. */
  readonly environment: Readonly<Record<string, string>>;
  /** Replaces all faults, after a delay in milliseconds; a fault that is not listed ends. */
  set(faults: Partial<Faults>): void;
}

const preload = pathToFileURL(join(import.meta.dirname, 'faults.ts')).href;

/** Faults of a process that reads this file. */
export const processFaults = (file: string): ProcessFaults => ({
  environment: { NODE_OPTIONS: `--import=${preload}`, GAMEDAY_FAULTS: file },
  set: (faults) => {
    // In one step: the process never reads a half of it.
    writeFileSync(`${file}.new`, JSON.stringify({ ...noFaults, ...faults }));
    renameSync(`${file}.new`, file);
  },
});
