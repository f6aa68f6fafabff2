import { findProgram } from './program.ts';

/** Path of the machine's Firefox, looked up on PATH; `FIREFOX_PATH` comes first. */
export const findFirefox = (): string | undefined => findProgram(['firefox', 'firefox-esr'], 'FIREFOX_PATH');

/** Why its tests are skipped here; nothing where they run. */
export const noFirefox = findFirefox() === undefined ? 'no firefox on PATH' : undefined;
