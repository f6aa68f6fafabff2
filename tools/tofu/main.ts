import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runMain } = await import('@sample-platform-ai/terminal');
const { main } = await import('./cli.ts');
await runMain(() => main(process.argv.slice(2)));
