import { runMain } from '@sample-platform-ai/terminal';

// Inside of it, so that a literal that cannot be read is named by its file and line.
await runMain(async () => (await import('./cli.ts')).main(process.argv.slice(2)));
