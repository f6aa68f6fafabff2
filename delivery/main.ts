import { runMain } from '@sample-platform-ai/terminal';

// Inside of it, so that a literal that cannot be read is named by its file and line.
await runMain(async () => {
  const { buildProgram } = await import('./program.ts');
  let exitCode = 0;
  await buildProgram((code) => {
    exitCode = code;
  }).parseAsync();
  return exitCode;
});
