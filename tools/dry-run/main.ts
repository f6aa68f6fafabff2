import { runMain } from '../output/terminal.ts';
import { main } from './cli.ts';

await runMain(() => main(process.argv.slice(2)));
