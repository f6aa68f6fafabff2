import { enableCompileCache } from 'node:module';

// The provider's classes are large: their compiled form is kept between runs, so imports have to come after this.
enableCompileCache();
const { runMain } = await import('@sample-platform-ai/terminal');
const { engineOf, useEngine } = await import('./engine.ts');
await runMain(async () => {
  const { engine, rest } = engineOf(process.argv.slice(2));
  useEngine(engine);
  const { main } = await import('./cli.ts');
  return main(rest);
});
