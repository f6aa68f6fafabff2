import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Path of the machine's Chromium, looked up on PATH; `CHROME_PATH` comes first. */
export function findChromium(): string | undefined {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env['CHROME_PATH'], ...onPath].find((path): path is string => {
    if (path === undefined) return false;
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Why browser tests are skipped here; nothing where they run. */
export const noBrowser = findChromium() === undefined ? 'no chromium on PATH' : undefined;

/** No sandbox for root, because Chromium refuses it; the browser opens only local pages. */
export const chromiumFlags = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
] as const;
