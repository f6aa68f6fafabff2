import { findProgram } from './program.ts';

/** Path of the machine's Chromium, looked up on PATH; `CHROME_PATH` comes first. */
export const findChromium = (): string | undefined =>
  findProgram(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'], 'CHROME_PATH');

/** Why browser tests are skipped here; nothing where they run. */
export const noBrowser = findChromium() === undefined ? 'no chromium on PATH' : undefined;

/** No sandbox for root, because Chromium refuses it; the browser opens only local pages. */
export const chromiumFlags = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
] as const;
