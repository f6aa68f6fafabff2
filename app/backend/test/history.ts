import { create, type Message } from '@bufbuild/protobuf';
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  AppendIncidentEntryRequestSchema,
  contractMethods,
  DeploymentService,
  DeploymentStatus,
  IncidentEntryKind,
  IncidentService,
  Intent,
  OpenIncidentRequestSchema,
  RecordDeploymentRequestSchema,
  RecordTransitionRequestSchema,
  Severity,
} from '@sample-platform-ai/contract';
import type pg from 'pg';
import { actor } from '../dev/seed/actor.ts';
import { createDispatcher, type Dispatcher } from '../src/call/dispatcher.ts';
import type { AnyHandler } from '../src/call/handlers.ts';
import { createLane } from '../src/call/lane.ts';
import { rateGuard } from '../src/call/rate.ts';
import { deploymentHandlers } from '../src/deployments/handlers.ts';
import { incidentHandlers } from '../src/incidents/handlers.ts';
import { noTrust } from '../src/provenance/trust.ts';

/** Reports of one service, as calls that can come in any order in which each one's references exist, and more than once. */

const statuses = {
  in_progress: DeploymentStatus.IN_PROGRESS,
  succeeded: DeploymentStatus.SUCCEEDED,
  failed: DeploymentStatus.FAILED,
  cancelled: DeploymentStatus.CANCELLED,
} as const;
export type Ending = keyof typeof statuses;
const intents = { planned: Intent.PLANNED, rollback: Intent.ROLLBACK, hotfix: Intent.HOTFIX } as const;

export interface DeployReport {
  readonly deploy: string;
  readonly version: number;
  readonly intent?: keyof typeof intents;
  readonly regions?: readonly string[];
  readonly in?: string;
  readonly attempt?: number;
  readonly from?: number;
  readonly at: number;
  readonly ended?: Ending;
  readonly corrected?: Ending;
  readonly commits?: readonly number[];
  readonly remediates?: string;
  readonly answers?: string;
}
export interface IncidentReport {
  readonly incident: string;
  readonly cause?: string;
  readonly from: number;
  readonly resolved?: number;
}
export interface CauseReport {
  readonly cause: string;
  readonly of: string;
}
export type Report = DeployReport | IncidentReport | CauseReport;

interface Call {
  readonly needs: readonly string[];
  readonly gives: readonly string[];
  readonly method: string;
  readonly message: (ids: ReadonlyMap<string, string>) => Message;
}

const stamp = (ms: number): Timestamp => timestampFromMs(ms);
const environment = 'prod';

function deployCalls(service: string, report: DeployReport, index: number): readonly Call[] {
  const { deploy, version, intent = 'planned', in: region = 'one', ended = 'succeeded', at, from, corrected } = report;
  const { regions = [region], commits = [], remediates, answers } = report;
  const name = intent === 'planned' ? deploy : `${deploy}/${intent}`;
  const deployment = `deployment ${index}`;
  const record: Call = {
    needs: [...(remediates ? [`rollout ${remediates}`] : []), ...(answers ? [`incident ${answers}`] : [])],
    gives: [deployment, `rollout ${name}`],
    method: DeploymentService.method.recordDeployment.name,
    message: (ids) =>
      create(RecordDeploymentRequestSchema, {
        ...{ service, environment, region, version: `v${version}`, intent: intents[intent] },
        imageDigest: `sha256:${String(version % 10).repeat(64)}`,
        rollout: {
          key: deploy,
          regions: [...regions],
          remediatesRolloutId: ids.get(`rollout ${remediates}`) ?? '',
          answersIncidentId: ids.get(`incident ${answers}`) ?? '',
        },
        status: from === undefined ? statuses[ended] : DeploymentStatus.IN_PROGRESS,
        at: stamp(from ?? at),
        commits: commits.map((committedAt) => ({
          sha: committedAt.toString(16).padStart(40, '0'),
          committedAt: stamp(committedAt),
        })),
      }),
  };
  const transition = (status: Ending, correction: boolean): Call => ({
    needs: [correction && from !== undefined ? `${deployment} ended` : deployment],
    gives: correction ? [] : [`${deployment} ended`],
    method: DeploymentService.method.recordTransition.name,
    message: (ids) =>
      create(RecordTransitionRequestSchema, {
        ...{ id: ids.get(deployment) ?? '', status: statuses[status], at: stamp(at), correction, note: 'corrected' },
      }),
  });
  return [
    record,
    ...(from === undefined || ended === 'in_progress' ? [] : [transition(ended, false)]),
    ...(corrected ? [transition(corrected, true)] : []),
  ];
}

const entry = (incident: string, kind: IncidentEntryKind, more: { at?: number; cause?: string }): Call => ({
  needs: [`incident ${incident}`, ...(more.cause ? [`cause ${more.cause}`] : [])],
  gives: [],
  method: IncidentService.method.appendIncidentEntry.name,
  message: (ids) =>
    create(AppendIncidentEntryRequestSchema, {
      ...{ id: ids.get(`incident ${incident}`) ?? '', kind, expectedVersion: -1 },
      causingDeploymentId: ids.get(`cause ${more.cause}`) ?? '',
      ...(more.at === undefined ? {} : { at: stamp(more.at) }),
    }),
});

function incidentCalls(service: string, { incident, cause, from, resolved }: IncidentReport): readonly Call[] {
  const open: Call = {
    needs: cause ? [`cause ${cause}`] : [],
    gives: [`incident ${incident}`],
    method: IncidentService.method.openIncident.name,
    message: (ids) =>
      create(OpenIncidentRequestSchema, {
        ...{ service, environment, title: incident, severity: Severity.MAJOR, startedAt: stamp(from) },
        causingDeploymentId: ids.get(`cause ${cause}`) ?? '',
      }),
  };
  return [open, ...(resolved === undefined ? [] : [entry(incident, IncidentEntryKind.RESOLVED, { at: resolved })])];
}

export const callsOf = (service: string, reports: readonly Report[]): readonly Call[] =>
  reports.flatMap((report, index) => {
    if ('deploy' in report) return deployCalls(service, report, index);
    if ('incident' in report) return incidentCalls(service, report);
    return [entry(report.of, IncidentEntryKind.CAUSE, { cause: report.cause })];
  });

const all: Readonly<Record<string, AnyHandler | undefined>> = { ...deploymentHandlers(noTrust), ...incidentHandlers };
const handlers = new Map<string, AnyHandler>(
  contractMethods.flatMap(({ name, descriptor }) => {
    const handler = all[descriptor.localName];
    return handler ? [[name, handler] as const] : [];
  }),
);

export const dispatcherOf = (pool: pg.Pool): Dispatcher =>
  createDispatcher({
    pools: { writer: pool, reader: pool, end: () => Promise.resolve() } as never,
    loadGuard: () => undefined,
    rateGuard: rateGuard(Number.MAX_SAFE_INTEGER),
    readsAreOpen: true,
    heavyLane: createLane(1),
    handlers,
  });

const { principal } = actor('history');

async function send(
  dispatcher: Dispatcher,
  key: string,
  call: Call,
  ids: ReadonlyMap<string, string>,
): Promise<string> {
  const method = contractMethods.find(({ descriptor }) => descriptor.name === call.method);
  if (!method) throw new Error(`the contract has no ${call.method}`);
  const { json } = await dispatcher.invoke(method, call.message(ids), {
    ...{
      requestId: key,
      principal,
      peer: 'local',
      deadline: Date.now() + 60_000,
      signal: new AbortController().signal,
    },
    ...{ idempotencyKey: key, consistencyToken: undefined },
  });
  return json;
}

/** Makes each call as soon as what it names exists, in the order that `order` gives, and so many times. */
export async function replay(
  dispatcher: Dispatcher,
  service: string,
  calls: readonly Call[],
  { order = (n) => n, times = 1 }: { readonly order?: (index: number) => number; readonly times?: number } = {},
): Promise<number> {
  const ids = new Map<string, string>();
  const waiting = calls.map((call, index) => ({ call, index })).sort((a, b) => order(a.index) - order(b.index));
  let sent = 0;
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ call }) => call.needs.every((need) => ids.has(need)));
    const [chosen] = waiting.splice(next, 1);
    if (next < 0 || !chosen) throw new Error(`nothing gives ${waiting[0]?.call.needs.join(' and ')}`);
    const { call, index } = chosen;
    for (let i = 0; i < times; i += 1, sent += 1) {
      const json = await send(dispatcher, `${service}/${index}`, call, ids);
      const { id, rolloutId = '' } = JSON.parse(json) as { id: string; rolloutId?: string };
      for (const given of call.gives) {
        const known = ids.get(given);
        if (given.startsWith('rollout ')) {
          ids.set(given, rolloutId);
          ids.set(given.replace('rollout ', 'cause '), id);
        } else if (known !== undefined && known !== id) throw new Error(`${given} was recorded twice`);
        else ids.set(given, id);
      }
    }
  }
  return sent;
}
