import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { declare } from './catalog/declared.ts';
import { readConfig } from './config.ts';
import { migrate } from './database/migrate.ts';
import { connectionTo } from './database/sign-in.ts';
import { start } from './operations/lifecycle.ts';

/** Never written, whatever object they come in. */
const secrets = ['authorization', 'headers.authorization', 'password', 'connectionString', 'err.config'];

const config = readConfig(process.env);
const tracing =
  config.traceRatio > 0 ? (await import('./operations/tracing.ts')).startTracing(config.traceRatio) : undefined;
const log = pino({
  level: config.logLevel,
  redact: { paths: secrets, remove: true },
  formatters: { level: (label) => ({ level: label }) },
  timestamp: pino.stdTimeFunctions.isoTime,
  ...(tracing && { mixin: tracing.logFields }),
});

async function serve(): Promise<void> {
  const server = await start(config, log);
  const limit = config.drainDelayMs + config.drainLimitMs + 2000;
  closeWithGrace({ delay: limit, logger: log }, async ({ err, signal }) => {
    if (err) log.error({ err }, 'stopping after a fault');
    else log.info({ signal }, 'stopping');
    await server.stop();
    await tracing?.stop();
  });
}

/** Run by the job that owns the schema, with its own user, against the true writer. */
async function runMigrations(): Promise<void> {
  const { Client, settings } = connectionTo(config.database.writerUrl, config.database);
  const client = new Client(settings);
  await client.connect();
  try {
    const applied = await migrate(client, (message) => log.warn(message));
    log.info({ applied }, 'the schema is up to date');
    if (config.catalog) {
      // A failure ends the connection, and with it the transaction.
      await client.query('BEGIN');
      const added = await declare(client, config.catalog);
      await client.query('COMMIT');
      log.info({ added }, 'the catalog holds what is declared');
    }
  } finally {
    await client.end();
  }
}

const [command = 'serve'] = process.argv.slice(2);
if (command === 'serve') await serve();
else if (command === 'migrate') await runMigrations();
else {
  process.stderr.write(`unknown command ${command}: serve or migrate\n`);
  process.exitCode = 2;
}
