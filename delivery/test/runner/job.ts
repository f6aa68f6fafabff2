import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import type { Step } from '../read.ts';
import { actions, type Outputs } from './actions.ts';
import { readCommandFile } from './command-file.ts';
import { type Contexts, holds, interpolate, type Status } from './expressions.ts';
import type { JobState } from './world.ts';

interface Composite {
  readonly inputs?: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export interface StepsResult {
  readonly status: Status;
  /** By the steps' ids. */
  readonly steps: Readonly<Record<string, { readonly outputs: Outputs }>>;
}

const interpolated = (texts: Readonly<Record<string, unknown>> = {}, contexts: Contexts) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, interpolate(String(text), contexts)]));

/** Runs steps in order, as a job or a composite action has them; after a failure only those that ask for it. */
export async function runSteps(
  list: readonly Step[],
  job: JobState,
  {
    where,
    contexts,
    environment,
  }: { readonly where: string; readonly contexts: Contexts; readonly environment: Outputs },
): Promise<StepsResult> {
  const steps: Record<string, { outputs: Outputs; outcome: string; conclusion: string }> = {};
  let status: Status = 'success';
  for (const [index, step] of list.entries()) {
    const here = `${where} ${index + 1}`;
    const env = { ...environment, ...job.environment };
    const known = { ...contexts, steps, env, runner: { temp: job.world.machine.temp, os: 'Linux' } };
    if (!holds(step.if, known, status)) {
      job.world.steps.push({ where: here, result: 'skipped', output: '' });
      continue;
    }
    const own = { ...environment, ...interpolated(step.env, known) };
    let outputs: Outputs = {};
    let output = '';
    let result: 'success' | 'failure' = 'success';
    try {
      if (step.run === undefined)
        outputs = await use(step, job, { here, contexts: { ...known, env: { ...env, ...own } } });
      else ({ outputs, output } = await runScript(step, job, own));
    } catch (error) {
      result = 'failure';
      status = 'failure';
      output = error instanceof Error ? error.message : String(error);
    }
    job.world.steps.push({ where: here, result, output });
    if (step.id) steps[step.id] = { outputs, outcome: result, conclusion: result };
  }
  return { status, steps };
}

async function use(
  { uses = '', with: given }: Step,
  job: JobState,
  { here, contexts }: { readonly here: string; readonly contexts: Contexts },
): Promise<Outputs> {
  const inputs = interpolated(given, contexts);
  if (!uses.startsWith('./')) {
    const [name = ''] = uses.split('@');
    const action = actions[name];
    if (!action)
      throw new Error(`no stand-in for the action ${name}: add it to actions.ts with its documented outputs`);
    return action(inputs, job);
  }
  // From the job's own checkout, as a runner takes it.
  const composite: Composite = parse(readFileSync(join(job.world.machine.workspace, uses, 'action.yml'), 'utf8'));
  for (const name of Object.keys(inputs))
    if (!(name in (composite.inputs ?? {}))) throw new Error(`${uses} has no input ${name}`);
  const defaults = Object.fromEntries(
    Object.entries(composite.inputs ?? {}).map(([name, each]) => [name, each.default ?? '']),
  );
  const { github } = contexts;
  const inner = { github, inputs: { ...defaults, ...inputs } };
  const place = `${uses.split('/').at(-1)}`;
  const { status, steps } = await runSteps(composite.runs.steps, job, {
    where: place,
    contexts: inner,
    environment: {},
  });
  if (status !== 'success') {
    const why = job.world.steps.findLast(({ result }) => result === 'failure');
    throw new Error(`${here}: ${why?.where}: ${why?.output}`);
  }
  const values = Object.fromEntries(Object.entries(composite.outputs ?? {}).map(([name, { value }]) => [name, value]));
  return interpolated(values, { ...inner, steps });
}

/** As a runner does: bash, which ends at the first failure, also inside a pipe. */
async function runScript(
  { run = '', 'working-directory': directory = '.' }: Step,
  job: JobState,
  environment: Outputs,
): Promise<{ readonly outputs: Outputs; readonly output: string }> {
  const { machine, commandLines } = job.world;
  const temp = (name: string, text = '') => {
    const file = join(machine.temp, name);
    writeFileSync(file, text);
    return file;
  };
  const files = {
    GITHUB_OUTPUT: temp('output'),
    GITHUB_ENV: temp('env'),
    GITHUB_PATH: temp('path'),
    GITHUB_STEP_SUMMARY: temp('summary'),
  };
  const trace = temp('trace');
  const script = temp('script.sh', `exec 7>>'${trace}'; BASH_XTRACEFD=7; set -x\n${run}`);
  const args = ['--noprofile', '--norc', '-e', '-o', 'pipefail', script];
  const done = await execa('bash', args, {
    cwd: join(machine.workspace, directory),
    env: { ...machine.environment(job.folders), ...job.environment, ...environment, ...files },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
  });
  commandLines.push(...readFileSync(trace, 'utf8').split('\n').filter(Boolean));
  const read = (file: string) => readFileSync(file, 'utf8');
  Object.assign(job.environment, readCommandFile(read(files.GITHUB_ENV)));
  job.folders.unshift(...read(files.GITHUB_PATH).split('\n').filter(Boolean).reverse());
  const output = `${done.all ?? done.shortMessage}\n${read(files.GITHUB_STEP_SUMMARY)}`;
  if (done.failed) throw new Error(output);
  return { outputs: readCommandFile(read(files.GITHUB_OUTPUT)), output };
}
