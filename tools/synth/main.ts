import { enableCompileCache } from 'node:module';

// The provider's classes are large: their compiled form is kept between runs, so imports have to come after this.
enableCompileCache();
const { runMain } = await import('@sample-platform-ai/terminal');
const { main } = await import('./cli.ts');
await runMain(() => main(process.argv.slice(2)));
