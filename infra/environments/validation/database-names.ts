import type { Platform } from '../index.ts';
import { databaseUsers } from '../plan/database.ts';
import { error, type Problem } from './problem.ts';

/** Keywords that PostgreSQL 17 reserves: `select word from pg_get_keywords() where catcode in ('R', 'T')`. */
const keywords = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation ' +
    'column concurrently constraint create cross current_catalog current_date current_role current_schema ' +
    'current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for ' +
    'foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral ' +
    'leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps ' +
    'placing primary references returning right select session_user similar some symmetric system_user table ' +
    'tablesample then to trailing true union unique user using variadic verbose when where window with'
  ).split(' '),
);
/** Databases and users that PostgreSQL, RDS or Aurora create. */
const builtIn = new Set(['postgres', 'template0', 'template1', 'admin', 'master', 'public', 'none']);

/** The reason why a name is reserved; `undefined` for a free one. */
export function reservedBy(name: string): string | undefined {
  if (keywords.has(name)) return 'it is a reserved SQL keyword';
  if (builtIn.has(name)) return 'PostgreSQL or RDS already uses it';
  if (name.startsWith('pg_')) return 'PostgreSQL reserves names that start with pg_';
  if (/^rds/.test(name)) return 'RDS reserves names that start with rds';
  return undefined;
}

/** Checks names of databases and users, which AWS refuses only minutes into an apply, and PostgreSQL in the first migration. */
export function* checkDatabaseNames({ environments, services }: Platform): Generator<Problem> {
  const allowed = 'a name that PostgreSQL and RDS do not reserve';
  for (const { name, database } of environments) {
    for (const key of ['databaseName', 'masterUsername'] as const) {
      const reason = reservedBy(database[key]);
      if (reason) yield error(`${name}.database.${key}`, database[key], allowed, `${reason}; choose another one`);
    }
  }
  for (const { name, database } of services) {
    if (!database) continue;
    const names = [database.name, ...Object.values(databaseUsers(database.name))];
    const taken = names.find((each) => reservedBy(each));
    if (taken !== undefined) {
      yield error(`services.${name}.database.name`, database.name, allowed, `${taken}: ${reservedBy(taken)}`);
    }
  }
}
