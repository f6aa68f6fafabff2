import type { DatabasePlan } from '@sample-platform-ai/environments/plan/types.ts';

/**
 * Idempotent SQL that creates each service's database and its two users. The schema of the spec makes names valid
 * PostgreSQL identifiers, so none needs quotes.
 */

type Database = Pick<DatabasePlan, 'name' | 'users' | 'tableRights'>;

/**
 * In the server's first database. With `\gexec`, psql runs what the query returns: CREATE DATABASE cannot run in a
 * transaction. By default everyone may connect to the server's built-in databases; those that the owner owns are closed.
 */
export const serverStatements = (firstDatabase: string, databases: readonly Database[]): string =>
  `REVOKE ALL ON DATABASE ${firstDatabase} FROM PUBLIC;
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname) FROM pg_database
  WHERE datname IN ('postgres', 'template1') AND pg_has_role(datdba, 'USAGE')
\\gexec
${databases
  .map(
    ({ name, users: { app, migration } }) => `
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${app}') THEN CREATE ROLE ${app} LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${migration}') THEN CREATE ROLE ${migration} LOGIN; END IF;
  -- On RDS: they sign in with tokens of IAM.
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN GRANT rds_iam TO ${app}, ${migration}; END IF;
END
$$;
SELECT 'CREATE DATABASE ${name}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${name}')
\\gexec
`,
  )
  .join('')}`;

const rows = 'SELECT, INSERT, UPDATE, DELETE';
const numbers = 'USAGE, SELECT';

/** Privileges on future and existing tables of the migrations, except on those of extensions. */
const rightsOnAll = ({ app, migration }: Database['users']) => `
ALTER DEFAULT PRIVILEGES FOR ROLE ${migration} IN SCHEMA public GRANT ${rows} ON TABLES TO ${app};
ALTER DEFAULT PRIVILEGES FOR ROLE ${migration} IN SCHEMA public GRANT ${numbers} ON SEQUENCES TO ${app};
DO $$
DECLARE
  made record;
BEGIN
  FOR made IN SELECT oid::regclass AS name, relkind FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relowner = '${migration}'::regrole AND relkind IN ('r', 'p', 'v', 'S')
  LOOP
    IF made.relkind = 'S' THEN EXECUTE format('GRANT ${numbers} ON SEQUENCE %s TO ${app}', made.name);
    ELSE EXECUTE format('GRANT ${rows} ON TABLE %s TO ${app}', made.name);
    END IF;
  END LOOP;
END
$$;`;

/** Existing grants stay, because a migration may have granted them; a migration revokes them. */
const rightsByMigrations = ({ app, migration }: Database['users']) => `
ALTER DEFAULT PRIVILEGES FOR ROLE ${migration} IN SCHEMA public REVOKE ${rows} ON TABLES FROM ${app};
ALTER DEFAULT PRIVILEGES FOR ROLE ${migration} IN SCHEMA public REVOKE ${numbers} ON SEQUENCES FROM ${app};`;

/**
 * In the service's database. The server's owner is a member of the database's owner only within the transaction: a
 * permanent membership would pass rds_iam on to it, and RDS would refuse its password.
 */
export const databaseStatements = ({ name, users, tableRights }: Database): string => {
  const { app, migration } = users;
  return `BEGIN;
GRANT ${migration} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;
ALTER DATABASE ${name} OWNER TO ${migration};
REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
GRANT CONNECT ON DATABASE ${name} TO ${app}, CURRENT_USER;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ${app};${tableRights === 'read-and-write' ? rightsOnAll(users) : rightsByMigrations(users)}
REVOKE ${migration} FROM CURRENT_USER;
COMMIT;
`;
};

/** `t` where the users of a database were made for another pull request than psql's variable `of` names, or for none. */
export const isOfAnother = ({ users: { app } }: Pick<Database, 'users'>): string =>
  `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '${app}' AND shobj_description(oid, 'pg_authid') IS DISTINCT FROM :'of');
`;
export const ofThisOne = ({ users: { app } }: Pick<Database, 'users'>): string => `COMMENT ON ROLE ${app} IS :'of';
`;

/**
 * Removes a preview's database and its users, and does nothing for one that is gone. Within the transaction the server's
 * owner takes the database over, for the reason above, and ends its connections; nothing may connect until it is dropped.
 */
export const removalStatements = ({ name, users: { app, migration } }: Pick<Database, 'name' | 'users'>): string =>
  `DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_database WHERE datname = '${name}') THEN RETURN; END IF;
  GRANT ${app}, ${migration} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;
  ALTER DATABASE ${name} OWNER TO CURRENT_USER;
  ALTER DATABASE ${name} ALLOW_CONNECTIONS false;
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND usename IN ('${app}', '${migration}');
  REVOKE ${app}, ${migration} FROM CURRENT_USER;
END
$$;
DROP DATABASE IF EXISTS ${name};
DROP ROLE IF EXISTS ${app}, ${migration};
`;
