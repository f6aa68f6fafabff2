import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { interpolate } from './runner/expressions.ts';

export const root = resolve(import.meta.dirname, '../..');

type Text = Readonly<Record<string, string>>;

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly shell?: string;
  readonly 'working-directory'?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | boolean | number>>;
  readonly env?: Text;
  readonly if?: string;
}

export interface Concurrency {
  readonly group: string;
  readonly 'cancel-in-progress': boolean;
  /** @default single */
  readonly queue?: 'single' | 'max';
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Text;
  readonly permissions?: Text;
  readonly env?: Text;
  readonly outputs?: Text;
  readonly environment?: string;
  readonly concurrency?: Concurrency;
  readonly 'timeout-minutes'?: number;
  readonly 'runs-on'?: string | readonly string[];
  readonly strategy?: {
    readonly matrix: Readonly<Record<string, unknown>>;
    readonly 'max-parallel'?: number;
    readonly 'fail-fast'?: boolean;
  };
  readonly steps?: readonly Step[];
}

interface Input {
  readonly type?: string;
  readonly options?: readonly string[];
  readonly default?: string | boolean;
  readonly required?: boolean;
}

export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly on: Readonly<
    Record<
      string,
      {
        readonly inputs?: Readonly<Record<string, Input>>;
        readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
        readonly branches?: readonly string[];
        readonly paths?: readonly string[];
      } | null
    >
  >;
  readonly permissions?: Text;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Every workflow of a checkout, by the name of its file without `.yml`. */
export function readWorkflows(checkout = root): Readonly<Record<string, Workflow>> {
  const directory = join(checkout, '.github/workflows');
  const files = readdirSync(directory).filter((file) => file.endsWith('.yml'));
  return Object.fromEntries(
    files.map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      return [file.replace(/\.yml$/, ''), { ...parse(text), file, text }];
    }),
  );
}

const workflows = readWorkflows();

/** A workflow by the name of its file without `.yml`. */
export function workflowNamed(name: string): Workflow {
  const found = workflows[name];
  if (!found) throw new Error(`Unknown workflow ${name}`);
  return found;
}

/** Every job of every workflow, with where it is. */
export const jobs = Object.values(workflows).flatMap(({ file, jobs: all }) =>
  Object.entries(all).map(([id, job]) => ({ where: `${file} ${id}`, job })),
);
/** Jobs with steps, which call no workflow. */
export const ownJobs = jobs.filter(({ job }) => job.uses === undefined);
export const steps = ownJobs.flatMap(({ where, job }) => (job.steps ?? []).map((step) => ({ where, step })));

/** The text of the composite set-up action. */
export const setupText = (): string => readFileSync(join(root, '.github/actions/setup/action.yml'), 'utf8');

export const needsOf = ({ needs = [] }: Job): readonly string[] => (typeof needs === 'string' ? [needs] : needs);

/** The text with its expressions put in, where these are a job's inputs and the values of its matrix. */
export const evaluated = (text: string, values: Text): string => interpolate(text, { inputs: values, matrix: values });
