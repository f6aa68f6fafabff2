-- As on RDS, where they sign in with tokens of IAM: the service, and the job that owns the schema.
CREATE ROLE status_app LOGIN PASSWORD 'local-only';
CREATE ROLE status_migration LOGIN PASSWORD 'local-only';
ALTER DATABASE status OWNER TO status_migration;
ALTER DEFAULT PRIVILEGES FOR ROLE status_migration GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO status_app;
ALTER DEFAULT PRIVILEGES FOR ROLE status_migration GRANT USAGE, SELECT ON SEQUENCES TO status_app;
