import { runMain } from '@sample-platform-ai/terminal';
import { CommanderError } from 'commander';
import { buildProgram } from './program.ts';

await runMain(async () => {
  let exitCode = 0;
  try {
    await buildProgram((code) => {
      exitCode = code;
    }).parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help is no error; commander has printed what was wrong with anything else.
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
});
