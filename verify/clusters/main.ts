import { exitOnSignals, runMain } from '@sample-platform-ai/terminal';
import { main } from './cli.ts';

exitOnSignals();
await runMain(() => main(process.argv.slice(2)));
