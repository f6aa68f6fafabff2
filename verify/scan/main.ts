import { enableCompileCache } from 'node:module';

// Before the imports, as in synth: a scan begins with a synthesis of everything.
enableCompileCache();
const { runMain } = await import('@sample-platform-ai/terminal');
await runMain(async () => (await import('./cli.ts')).main(process.argv.slice(2)));
