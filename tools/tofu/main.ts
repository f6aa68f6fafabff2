import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runMain } = await import('@sample-platform-ai/terminal');
await runMain(async () => (await import('./cli.ts')).main(process.argv.slice(2)));
