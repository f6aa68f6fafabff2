import { withJobConnection } from '@sample-platform-ai/kit/database/job.ts';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import {
  databaseProblems,
  databaseSettings,
  databaseVariables,
  readVariables,
} from '@sample-platform-ai/kit/settings.ts';
import * as z from 'zod';
import { CliError, messageOf } from './client.ts';
import type { Environment } from './token.ts';

/** A comparison of a large tail takes minutes; one that hangs must end. */
const limitMs = 1_800_000;

export interface DatabaseOption {
  /** As errors name it. */
  readonly option: string;
  /** Has the URL where the option is not given, with a password if need be. */
  readonly variable: string;
  readonly value: string | undefined;
}

/** The URL of a database. Each process of a machine sees the command lines of the others, so an option has no password. */
export function databaseUrl({ option, variable, value }: DatabaseOption, environment: Environment): string {
  const text = value ?? environment[variable];
  if (text === undefined || text === '')
    throw new CliError(`${option} is missing; give the URL of the database, or set ${variable}`, 2);
  const where = value === undefined ? variable : option;
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '' || url.pathname.length < 2)
    throw new CliError(`${where} is not the URL of a database, such as postgres://ledger_app@host:5432/ledger`, 2);
  if (value !== undefined && url.password !== '')
    throw new CliError(
      `${where} has a password, which other users of the machine can see; set PGPASSWORD, or ${variable}`,
      2,
    );
  return text;
}

const prefix = 'LEDGER_';

/** As `main.mjs migrate` connects: TLS and IAM by LEDGER_DATABASE_*. A host of RDS names the region of its tokens. */
function settingsOf(url: string, where: string, environment: Environment) {
  const [, region] = /\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com$/.exec(new URL(url).hostname) ?? [];
  const variables = {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith(`${prefix}DATABASE_`))),
    ...(region === undefined ? {} : { LEDGER_DATABASE_REGIONS: region }),
    LEDGER_WRITER_URL: url,
  };
  try {
    return databaseSettings(
      readVariables(z.object(databaseVariables), variables, { prefix, problems: databaseProblems }),
    );
  } catch (error) {
    throw new CliError(messageOf(error).replaceAll('LEDGER_WRITER_URL', where), 2);
  }
}

/** SQLSTATE class 28: the server refuses the authentication. */
const wasRefused = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  /^28/.test(String(error.cause.code));

/** A connection in a transaction that sees one moment and can write nothing. */
export async function withReadOnly<Result>(
  database: DatabaseOption,
  environment: Environment,
  work: (db: Queryable) => Promise<Result>,
): Promise<Result> {
  const url = databaseUrl(database, environment);
  const { tls, iam } = settingsOf(url, database.option, environment);
  const inTransaction = async (db: Queryable) => {
    await db.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return work(db);
  };
  // The global endpoint does not say in which region its writer is.
  const signIns = iam ? iam.regions.map((region) => ({ tls, iam: { regions: [region] } })) : [{ tls, iam }];
  for (const [i, signIn] of signIns.entries()) {
    try {
      return await withJobConnection(url, { signIn, limitMs }, inTransaction);
    } catch (error) {
      if (wasRefused(error) && i + 1 < signIns.length) continue;
      if (!(error instanceof Error) || !error.message.startsWith('the database does not answer')) throw error;
      throw new CliError(`${database.option}: ${error.message}: ${messageOf(error)}`, 3);
    }
  }
  throw new CliError(`${database.option}: no region to sign in to`, 2);
}
