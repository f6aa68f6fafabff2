import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';

export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: Member;
  readonly payload?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}
interface Member {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: boolean;
}
interface Operation {
  readonly name: string;
  readonly deprecated?: boolean;
  readonly http: { readonly method: string; readonly requestUri: string };
  readonly input?: { readonly shape: string };
}
/** An API as AWS' SDK for Python describes it. */
export interface Model {
  readonly metadata: { readonly protocol: string };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** A Python with botocore: moto needs it, so where moto is, one is. */
export async function findModels(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const ofMoto = folders
    .map((folder) => join(folder, 'moto_server'))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8').match(/^#!(\S*python\S*)/)?.[1]);
  for (const python of ['python3', ...ofMoto]) {
    if (!python) continue;
    const script = 'import botocore, os; print(os.path.dirname(botocore.__file__))';
    const { failed, stdout } = await execa(python, ['-c', script], { reject: false });
    if (!failed) return join(stdout.trim(), 'data');
  }
  return undefined;
}

/** Reads the API models of botocore, each once. */
export function modelReader(directory: string): (service: string) => Model {
  const read = new Map<string, Model>();
  return (service) => {
    const known = read.get(service);
    if (known) return known;
    const versions = readdirSync(join(directory, service)).sort();
    const folder = join(directory, service, versions.at(-1) ?? '');
    const zipped = join(folder, 'service-2.json.gz');
    const bytes = existsSync(zipped) ? gunzipSync(readFileSync(zipped)) : readFileSync(join(folder, 'service-2.json'));
    const model: Model = JSON.parse(bytes.toString());
    read.set(service, model);
    return model;
  };
}
