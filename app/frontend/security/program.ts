import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of what `variable` names, or else of the first of these programs that PATH holds. */
export function findProgram(names: readonly string[], variable: string): string | undefined {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const named = process.env[variable];
  return (named ? [named] : onPath).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
