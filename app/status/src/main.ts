import { runMigrations, serve } from '@sample-platform-ai/kit/service.ts';
import { readConfig, readMigrationConfig, readWorkerConfig } from './config.ts';
import { api } from './server.ts';
import { worker } from './worker.ts';

const [command = 'serve'] = process.argv.slice(2);
if (command === 'serve') await serve(api(readConfig(process.env)));
else if (command === 'migrate') await runMigrations(readMigrationConfig(process.env));
else if (command === 'work') await serve(worker(readWorkerConfig(process.env)));
else {
  process.stderr.write(`status: unknown command ${command}; expected one of serve, migrate, work\n`);
  process.exitCode = 2;
}
