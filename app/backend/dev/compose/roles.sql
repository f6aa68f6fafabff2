-- As on RDS, where they sign in with tokens of IAM: the service, and the job that owns the schema.
CREATE ROLE ledger_app LOGIN PASSWORD 'local-only';
CREATE ROLE ledger_migration LOGIN PASSWORD 'local-only';
ALTER DATABASE ledger OWNER TO ledger_migration;
