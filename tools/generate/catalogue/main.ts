import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { cataloguePath, catalogueText } from './file.ts';
import { findPython, installPackages, pins, readPackages } from './packages.ts';

const python = (await findPython()) ?? (await installPackages());
if (python) {
  writeFileSync(resolve(import.meta.dirname, '../../..', cataloguePath), catalogueText(await readPackages(python)));
  process.stdout.write(`${cataloguePath}\n`);
} else {
  process.stdout.write(
    `${cataloguePath} is kept as committed: python3 with ${pins.join(' and ')} is not on PATH and cannot be installed\n`,
  );
}
