import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const root = resolve(import.meta.dirname, '../../..');
const directory = join(root, '.github/workflows');

type Text = Readonly<Record<string, string>>;

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | boolean | number>>;
  readonly env?: Text;
  readonly if?: string;
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Text;
  readonly permissions?: Text;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly 'timeout-minutes'?: number;
  readonly 'runs-on'?: string | readonly string[];
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>>; readonly 'max-parallel'?: number };
  readonly steps?: readonly Step[];
}

interface Input {
  readonly options?: readonly string[];
}

export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly on: Readonly<
    Record<string, { readonly inputs?: Readonly<Record<string, Input>>; readonly branches?: readonly string[] } | null>
  >;
  readonly permissions?: Text;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Every workflow, by the name of its file without `.yml`. */
export function readWorkflows(): Readonly<Record<string, Workflow>> {
  const files = readdirSync(directory).filter((file) => file.endsWith('.yml'));
  return Object.fromEntries(
    files.map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      return [file.replace(/\.yml$/, ''), { ...parse(text), file, text }];
    }),
  );
}

/** The text of the composite set-up action. */
export const setupText = (): string => readFileSync(join(root, '.github/actions/setup/action.yml'), 'utf8');

export const needsOf = ({ needs = [] }: Job): readonly string[] => (typeof needs === 'string' ? [needs] : needs);

/** The expression with its inputs, matrix values and defaults put in; throws where it holds anything else. */
export function evaluated(expression: string, values: Text): string {
  return expression.replace(/\$\{\{ ?(.+?) ?\}\}/g, (_, inner: string) => {
    const [reference = '', fallback] = inner.split(' || ');
    const value = values[reference.replace(/^(inputs|matrix)\./, '')];
    if (value) return value;
    const literal = /^'(.*)'$/.exec(fallback ?? '')?.[1];
    if (literal === undefined) throw new Error(`cannot evaluate ${inner}`);
    return literal;
  });
}
