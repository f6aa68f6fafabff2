import { runMain } from '@sample-platform-ai/terminal';
import { buildProgram } from './program.ts';

await runMain(async () => {
  let exitCode = 0;
  await buildProgram((code) => {
    exitCode = code;
  }).parseAsync();
  return exitCode;
});
