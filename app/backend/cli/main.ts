import { runMain } from '@sample-platform-ai/terminal';
import { CliError } from './client.ts';
import { buildProgram } from './program.ts';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
await runMain(async () => {
  try {
    await buildProgram({
      environment: process.env,
      write: (text) => process.stdout.write(text),
      writeError: (text) => process.stderr.write(text),
      signal: interrupted.signal,
    }).parseAsync();
    return 0;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return error.exitCode;
  }
});
