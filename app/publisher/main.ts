import { plainSite, runSite } from './program.ts';

await runSite(plainSite);
