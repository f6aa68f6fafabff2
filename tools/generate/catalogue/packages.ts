import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';
import type { PackageFacts } from './facts.ts';

const requirements = resolve(import.meta.dirname, '../../../.ci/requirements.txt');

/** As pip takes them; `.ci/requirements.txt` pins both. */
export const pins: readonly string[] = ['cfn-lint', 'moto'].map((name) => {
  const version = readFileSync(requirements, 'utf8').match(new RegExp(`^${name}(?:\\[\\w+\\])?==(\\S+)$`, 'm'))?.[1];
  if (!version) throw new Error(`.ci/requirements.txt pins no ${name}`);
  return `${name}==${version}`;
});

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sample-platform-ai');
const digest = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
/** What .ci/run makes, and what `installPackages` makes where that one is absent. */
const ciEnvironment = join(cache, `python-${digest(readFileSync(requirements))}`);
const ownEnvironment = join(cache, `catalogue-${digest(pins.join('\n'))}`);

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const hasPins = `
import sys
from importlib.metadata import PackageNotFoundError, version
try:
    sys.exit(any(version(name) != pinned for name, pinned in (pin.split("==") for pin in sys.argv[1:])))
except PackageNotFoundError:
    sys.exit(1)
`;

/** A Python that has the pinned packages, if the machine has one. */
export async function findPython(): Promise<string | undefined> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'python3'));
  const candidates = [...onPath, ...[ciEnvironment, ownEnvironment].map((folder) => join(folder, 'bin/python'))];
  for (const python of new Set(candidates.filter(isExecutable))) {
    if (!(await execa(python, ['-c', hasPins, ...pins], { reject: false })).failed) return python;
  }
  return undefined;
}

/** Makes a virtual environment with the pinned packages; `undefined` where Python or the index is out of reach. */
export async function installPackages(): Promise<string | undefined> {
  const python = join(ownEnvironment, 'bin/python');
  const made =
    existsSync(python) || !(await execa('python3', ['-m', 'venv', ownEnvironment], { reject: false })).failed;
  if (!made) return undefined;
  const { failed } = await execa(python, ['-m', 'pip', 'install', '--quiet', ...pins], { reject: false });
  return failed ? undefined : python;
}

export async function readPackages(python: string): Promise<PackageFacts> {
  const { stdout } = await execa(python, [join(import.meta.dirname, 'read_packages.py')]);
  return JSON.parse(stdout);
}
