import { withJobConnection } from '@sample-platform-ai/kit/database/job.ts';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import { stopGracefully } from '@sample-platform-ai/kit/drain.ts';
import { createLogger } from '@sample-platform-ai/kit/log.ts';
import { declare } from './catalog/declared.ts';
import { readConfig } from './config.ts';
import { migrations } from './database/migrations.ts';
import { start } from './operations/lifecycle.ts';

const config = readConfig(process.env);
const tracing =
  config.traceRatio > 0
    ? (await import('@sample-platform-ai/kit/tracing.ts')).startTracing('ledger', config.traceRatio)
    : undefined;
const log = createLogger(config.logLevel, tracing);

async function serve(): Promise<void> {
  const server = await start(config, log);
  const stop = async () => {
    await server.stop();
    await tracing?.stop();
  };
  stopGracefully(stop, { limitMs: config.drainDelayMs + config.drainLimitMs + 2000, log });
}

/** The migration job runs this as the owner of the schema, against the writer. */
async function runMigrations(): Promise<void> {
  const { writerUrl, migrationLimitMs } = config.database;
  await withJobConnection(writerUrl, { signIn: config.database, limitMs: migrationLimitMs }, async (client) => {
    const applied = await migrate(client, { folder: migrations, log: (message) => log.warn(message) });
    log.info({ applied }, 'the schema is up to date');
    if (config.catalog) {
      // A failure closes the connection, which rolls back the transaction.
      await client.query('BEGIN');
      const added = await declare(client, config.catalog);
      await client.query('COMMIT');
      log.info({ added }, 'the catalog is up to date with its declaration');
    }
  });
}

const [command = 'serve'] = process.argv.slice(2);
if (command === 'serve') await serve();
else if (command === 'migrate') await runMigrations();
else {
  process.stderr.write(`unknown command ${command}: serve or migrate\n`);
  process.exitCode = 2;
}
