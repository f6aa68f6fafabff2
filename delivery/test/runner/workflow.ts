import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { type Job, needsOf, type Workflow } from '../read.ts';
import { type Contexts, evaluate, holds, interpolate, type Status } from './expressions.ts';
import { runSteps } from './job.ts';
import { emptyWorkspace } from './workspace.ts';
import type { JobState, Permissions, World } from './world.ts';

type Result = 'success' | 'failure' | 'cancelled' | 'skipped';
type Values = Readonly<Record<string, unknown>>;

/** One job of a run; of a matrix, or of a called workflow, each of them. */
export interface JobRun {
  readonly name: string;
  /** As GitHub shows it: the names of the calling jobs first. */
  readonly path: string;
  readonly result: Result;
}
export interface WorkflowRun {
  readonly result: Result;
  readonly jobs: readonly JobRun[];
  readonly outputs: Readonly<Record<string, string>>;
}

export interface Event {
  readonly name: 'push' | 'pull_request' | 'workflow_dispatch' | 'schedule' | 'merge_group';
  readonly sha: string;
  /** As `refs/heads/main`. */
  readonly ref?: string;
  readonly payload?: Values;
  readonly inputs?: Values;
  readonly vars?: Values;
  /** Of a matrix, the values to run; all of them where nothing is said. */
  readonly legs?: readonly unknown[];
}

interface Scope {
  readonly workflows: Readonly<Record<string, Workflow>>;
  readonly world: World;
  readonly sha: string;
  readonly contexts: Contexts;
  readonly legs?: readonly unknown[] | undefined;
  /** What the calling job grants; a run that is not called may be granted anything. */
  readonly granted?: Permissions;
}

const ranks: Readonly<Record<string, number>> = { none: 0, read: 1, write: 2 };
let runs = 0;

/** Runs a workflow as GitHub does: jobs by what they need, one after the other; matrices; called workflows. */
export async function runWorkflow(
  workflows: Readonly<Record<string, Workflow>>,
  world: World,
  { file, event }: { readonly file: string; readonly event: Event },
): Promise<WorkflowRun> {
  const { name, sha, ref = `refs/heads/${world.defaultBranch}`, payload = {}, inputs = {}, vars = {}, legs } = event;
  const workflow = named(workflows, file);
  if (!(name in workflow.on)) throw new Error(`${file}.yml is not started by ${name}`);
  runs += 1;
  const repository = world.repository;
  const github = {
    event_name: name,
    event: { ...payload, inputs },
    ref,
    ref_name: ref.replace(/^refs\/(heads|pull)\//, ''),
    sha,
    repository,
    run_id: String(1000 + runs),
    run_attempt: '1',
    server_url: world.codeHost,
    workflow_ref: `${repository}/.github/workflows/${file}.yml@${ref}`,
  };
  world.artifacts.clear();
  return runJobs(workflow, {
    workflows,
    world,
    sha,
    legs,
    contexts: { github, inputs: { ...defaults(workflow, name), ...inputs }, vars },
  });
}

function named(workflows: Readonly<Record<string, Workflow>>, file: string): Workflow {
  const workflow = workflows[file];
  if (!workflow) throw new Error(`Unknown workflow ${file}`);
  return workflow;
}

const defaults = (workflow: Workflow, event: string): Values =>
  Object.fromEntries(
    Object.entries(workflow.on[event]?.inputs ?? {}).map(([name, input]) => [name, input.default ?? '']),
  );

async function runJobs(workflow: Workflow, scope: Scope): Promise<WorkflowRun> {
  const done = new Map<string, { readonly result: Result; readonly outputs: Values }>();
  const jobs: JobRun[] = [];
  const waiting = Object.entries(workflow.jobs);
  while (waiting.length > 0) {
    const next = waiting.findIndex(([, job]) => needsOf(job).every((id) => done.has(id)));
    const [[id, job] = ['', {}]] = next < 0 ? [] : waiting.splice(next, 1);
    if (!id) throw new Error(`${workflow.file}: jobs wait for each other`);
    const needs = Object.fromEntries(needsOf(job).map((each) => [each, done.get(each)]));
    const contexts = { ...scope.contexts, needs };
    const results = Object.values(needs).map((each) => each?.result);
    const status: Status = results.every((result) => result === 'success') ? 'success' : 'failure';
    if (!holds(job.if, contexts, status)) {
      done.set(id, { result: 'skipped', outputs: {} });
      jobs.push({ name: id, path: id, result: 'skipped' });
      continue;
    }
    const legs = matrixOf(job, contexts).filter(
      (leg) => !scope.legs || Object.values(leg).every((value) => scope.legs?.includes(value)),
    );
    let result: Result = 'success';
    let outputs: Values = {};
    for (const matrix of legs) {
      const run = await runLeg(workflow, id, { ...scope, contexts: { ...contexts, matrix } });
      jobs.push(...run.jobs);
      if (run.result !== 'success') result = run.result;
      outputs = { ...outputs, ...run.outputs };
      if (result !== 'success' && job.strategy?.['fail-fast'] !== false) break;
    }
    done.set(id, { result, outputs });
  }
  const results = [...done.values()].map(({ result }) => result);
  const outputs = workflow.on['workflow_call']?.outputs ?? {};
  const finished = { ...scope.contexts, jobs: Object.fromEntries(done) };
  return {
    result: results.includes('failure') ? 'failure' : 'success',
    jobs,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, { value }]) => [name, interpolate(value, finished)]),
    ),
  };
}

/** The combinations of a matrix that has one dimension; one of nothing where there is none. */
function matrixOf({ strategy }: Job, contexts: Contexts): readonly Values[] {
  const [dimension, ...others] = Object.entries(strategy?.matrix ?? {});
  if (!dimension) return [{}];
  if (others.length > 0) throw new Error('this runner knows a matrix of one dimension');
  const [name, given] = dimension;
  const values: unknown =
    typeof given === 'string' ? evaluate(given.replace(/^\$\{\{|\}\}$/g, '').trim(), contexts) : given;
  if (!Array.isArray(values) || values.length === 0)
    throw new Error(`the matrix has no ${name}: GitHub fails such a run`);
  return values.map((value: unknown) => ({ [name]: value }));
}

async function runLeg(workflow: Workflow, id: string, scope: Scope): Promise<WorkflowRun> {
  const { workflows, world, contexts, granted } = scope;
  const job = workflow.jobs[id] ?? {};
  const permissions = job.permissions ?? {};
  for (const [name, access] of Object.entries(permissions)) {
    if (granted && (ranks[access] ?? 0) > (ranks[granted[name] ?? 'none'] ?? 0))
      throw new Error(`${workflow.file} ${id} wants ${name}: ${access}, which its caller does not grant`);
  }
  const text = (value = '') => interpolate(value, contexts);
  text(job.concurrency?.group);
  if (job.uses) {
    const called = named(workflows, job.uses.replace(/^.*\/|\.yml$/g, ''));
    const inputs = Object.fromEntries(Object.entries(job.with ?? {}).map(([name, value]) => [name, text(value)]));
    const known = called.on['workflow_call']?.inputs ?? {};
    for (const name of Object.keys(inputs))
      if (!(name in known)) throw new Error(`${called.file} has no input ${name}`);
    for (const [name, { required }] of Object.entries(known))
      if (required && !inputs[name]) throw new Error(`${workflow.file} ${id} gives ${called.file} no ${name}`);
    const { github, vars } = contexts;
    const inner = { github, vars, inputs: { ...defaults(called, 'workflow_call'), ...inputs } };
    const run = await runJobs(called, { ...scope, contexts: inner, granted: permissions });
    const caller = text(job.name ?? id);
    return { ...run, jobs: run.jobs.map((each) => ({ ...each, path: `${caller} / ${each.path}` })) };
  }
  const where = `${workflow.file} ${id}`;
  const ownName = text(job.name ?? id);
  if (world.cancelled.has(where)) {
    return { result: 'cancelled', jobs: [{ name: ownName, path: ownName, result: 'cancelled' }], outputs: {} };
  }
  const state = begin(where, { world, permissions, sha: scope.sha });
  Object.assign(state.environment, variables(contexts));
  for (const value of [job.name, job.environment, job.concurrency?.group, ...[job['runs-on'] ?? []].flat()])
    text(value);
  const github = { ...Object(contexts['github']), token: state.token };
  const environment = Object.fromEntries(Object.entries(job.env ?? {}).map(([name, value]) => [name, text(value)]));
  const known = { ...contexts, github, secrets: {} };
  const { status, steps } = await runSteps(job.steps ?? [], state, {
    where: state.where,
    contexts: known,
    environment,
  });
  const outputs = Object.fromEntries(
    Object.entries(job.outputs ?? {}).map(([name, value]) => [name, interpolate(value, { ...known, steps })]),
  );
  for (const [name, value] of Object.entries(outputs))
    for (const masked of state.masked)
      if (value.includes(masked))
        throw new Error(`${state.where}: GitHub drops the output ${name}, which holds what is masked`);
  return { result: status, jobs: [{ name: ownName, path: ownName, result: status }], outputs };
}

/** An empty machine with its token. */
function begin(
  where: string,
  { world, permissions, sha }: { readonly world: World; readonly permissions: Permissions; readonly sha: string },
): JobState {
  const { machine, secrets, tokens } = world;
  rmSync(machine.temp, { recursive: true, force: true });
  mkdirSync(machine.temp);
  emptyWorkspace(machine);
  world.before.get(where)?.();
  const token = `ghs_${randomUUID().replaceAll('-', '')}`;
  secrets.add(token);
  tokens.set(token, permissions);
  const environment: Record<string, string> = {};
  if (permissions['id-token'] === 'write') {
    const request = `request-token-${randomUUID()}`;
    secrets.add(request);
    tokens.set(request, permissions);
    environment['ACTIONS_ID_TOKEN_REQUEST_URL'] = `${machine.localUrl}/token?api-version=2`;
    environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = request;
  }
  return { world, where, permissions, token, environment, folders: [], masked: new Set([token]), sha };
}

const variables = ({ github }: Contexts): Readonly<Record<string, string>> => {
  const given: Readonly<Record<string, unknown>> = Object(github);
  const names = ['sha', 'ref', 'ref_name', 'repository', 'run_id', 'run_attempt', 'event_name', 'server_url'];
  return Object.fromEntries([
    ['GITHUB_ACTIONS', 'true'],
    ...names.map((name) => [`GITHUB_${name.toUpperCase()}`, String(given[name])]),
  ]);
};
