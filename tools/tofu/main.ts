import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runMain } = await import('../output/terminal.ts');
const { main } = await import('./cli.ts');
await runMain(() => main(process.argv.slice(2)));
