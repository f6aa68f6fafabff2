import { runMain } from '@sample-platform-ai/tools/output/terminal.ts';
import { main } from './cli.ts';

await runMain(() => main(process.argv.slice(2)));
