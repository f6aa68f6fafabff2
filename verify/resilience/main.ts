import { enableCompileCache } from 'node:module';

// Before the imports, as in synth: an assessment begins with a synthesis of everything.
enableCompileCache();
const { runMain } = await import('@sample-platform-ai/terminal');
const { main } = await import('./cli.ts');
await runMain(() => main(process.argv.slice(2)));
