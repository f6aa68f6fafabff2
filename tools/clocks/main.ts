import { runMain } from '@sample-platform-ai/terminal';
import { main } from './cli.ts';

await runMain(() => main(process.argv.slice(2)));
