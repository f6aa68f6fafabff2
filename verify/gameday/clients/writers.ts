import { createHash } from 'node:crypto';
import { answered, CliError, connect } from '@sample-platform-ai/backend/cli/client.ts';
import { regionsWithout } from '@sample-platform-ai/backend/cli/durable.ts';
import { deploymentRequest } from '@sample-platform-ai/backend/test/scenario.ts';
import { grpcClient } from '@sample-platform-ai/backend/test/transports.ts';
import type { LedgerClient } from '@sample-platform-ai/contract/client';
import { type Client, type ClientContext, commonOf, grpcKeepalive, messageOf, pause, sequenceOf } from './client.ts';

const betweenWritesMs = 60;

interface Acknowledged {
  readonly id: string;
  readonly token: string;
}
/** How long a pipeline waits for every region, and then goes on: here one that lives has a write in half a second. */
const durableWithinMs = 2000;

interface Attempted {
  readonly sentAt: number;
  readonly attempts: number;
}

/** Writes one deployment after the other to its own cell, and reads each back with the token that it got. */
async function writeOn(
  kind: Client['kind'],
  context: ClientContext,
  {
    write,
    readBack,
    isDurable,
  }: {
    /** Until it is acknowledged; undefined when the client ends first. */
    readonly write: (
      key: string,
      onAttempt: (failure: string | undefined) => void,
    ) => Promise<Acknowledged | undefined>;
    readonly readBack: (token: string) => Promise<number>;
    /** Whether every region has it. @default not asked */
    readonly isDurable?: (id: string) => Promise<boolean>;
  },
): Promise<void> {
  const { history, signal, service, environment, region } = context;
  const common = commonOf(kind, context);
  const cell = `${service}/${environment}/${region.name}`;
  for (let sequence = 1; !signal.aborted; sequence += 1) {
    const key = `${context.name}-${sequence}`;
    const state = { sentAt: performance.now(), attempts: 1 } satisfies Attempted;
    let attemptAt = state.sentAt;
    const done = await write(key, (failure) => {
      const now = performance.now();
      if (failure !== undefined)
        history.note({ ...common, type: 'failure', sentAt: attemptAt, at: now, error: failure });
      attemptAt = now;
      state.attempts += 1;
    });
    if (!done) return;
    history.note({
      ...common,
      ...state,
      type: 'write',
      record: 'deployment',
      key,
      cell,
      sequence,
      ...done,
      acknowledgedAt: performance.now(),
    });
    const sentAt = performance.now();
    try {
      const shown = await readBack(done.token);
      const after = { key, cell, sequence, shown };
      history.note({ ...common, type: 'read', sentAt, answeredAt: performance.now(), after });
    } catch (error) {
      history.note({ ...common, type: 'failure', sentAt, at: performance.now(), error: messageOf(error) });
    }
    if (await isDurable?.(done.id)) history.note({ ...common, type: 'durable', key, at: performance.now() });
    await pause(context, betweenWritesMs);
  }
}

/** One of so many rollouts fails. */
const failsEach = 5;
const firstCommitAt = Date.UTC(2020, 0);

/**
 * A rollout of an image that only it has, to its region: a change that counts in the metrics. The key decides everything, so that it is the same
 * request at each attempt.
 */
export function bodyOf(
  { service, environment, region }: Pick<ClientContext, 'service' | 'environment' | 'region'>,
  key: string,
) {
  const hash = createHash('sha256').update(key).digest('hex');
  const sequence = sequenceOf(key);
  const committedAt = new Date(firstCommitAt + sequence * 1000).toISOString();
  return {
    service,
    environment,
    region: region.name,
    rollout: { key, regions: [region.name] },
    intent: 'INTENT_PLANNED' as const,
    version: key,
    imageDigest: `sha256:${hash}`,
    status:
      sequence % failsEach === 0 ? ('DEPLOYMENT_STATUS_FAILED' as const) : ('DEPLOYMENT_STATUS_SUCCEEDED' as const),
    commits: [{ sha: hash.slice(0, 40), committedAt }],
  };
}

/** Records one deployment with the CLI's attempts, as it was or will be recorded under this key. */
export async function recordOnce(context: ClientContext, key: string): Promise<void> {
  const client = connect({ url: `http://127.0.0.1:${context.region.entry.http}`, token: context.token });
  const params = { header: { 'Idempotency-Key': key } };
  await answered(() => client.POST('/v1/deployments', { body: bodyOf(context, key), params }));
}

/** Whether the database of every region has a deployment, as `--durable all-regions` waits for it; a region that is down has not. */
async function isInAllRegions({ regions, token }: ClientContext, id: string): Promise<boolean> {
  const ledgers = new Map<string, LedgerClient>();
  for (const { name, servers } of regions) {
    const open = servers.entrance();
    if (!open) return false;
    ledgers.set(name, connect({ url: `http://127.0.0.1:${open.http}`, token }));
  }
  return (await regionsWithout({ id, entityVersion: 1 }, ledgers, durableWithinMs)).size === 0;
}

/** As a job of GitHub's records a deployment: the CLI's own client with its own attempts. A job that fails is run again. */
const pipelineByCli = (
  kind: 'pipeline (CLI)' | 'pipeline (CLI, durable)',
  isDurable?: typeof isInAllRegions,
): Client => ({
  kind,
  run: async (context) => {
    const { region, service, environment, history, signal } = context;
    const url = `http://127.0.0.1:${region.entry.http}`;
    const [client, reader] = [connect({ url, token: context.token }), connect({ url, token: context.viewer })];
    const common = commonOf(kind, context);
    await writeOn(kind, context, {
      ...(isDurable && { isDurable: (id) => isDurable(context, id) }),
      write: async (key, onAttempt) => {
        const body = bodyOf(context, key);
        const params = { header: { 'Idempotency-Key': key } };
        while (!signal.aborted) {
          let token = '';
          const sentAt = performance.now();
          const request = async () => {
            const result = await client.POST('/v1/deployments', { body, params });
            token = result.response.headers.get('ledger-consistency-token') ?? '';
            return result;
          };
          try {
            const { id } = await answered(request, { say: onAttempt });
            return { id, token };
          } catch (error) {
            const gaveUp = error instanceof CliError && error.exitCode === 1 ? 'refused' : 'after all attempts';
            const at = performance.now();
            history.note({ ...common, type: 'failure', sentAt, at, error: messageOf(error), gaveUp });
            if (gaveUp === 'refused') return undefined;
          }
        }
        return undefined;
      },
      readBack: async (token) => {
        const headers = { 'ledger-consistency-token': token };
        const { data, error } = await reader.GET('/v1/matrix', { params: { query: { environment } }, headers });
        if (!data) throw new Error(error ? `${error.status} ${error.title}` : 'no answer');
        const found = data.cells?.find((each) => each.service === service && each.region === region.name);
        return sequenceOf(found?.latest?.version);
      },
    });
  },
});
export const cliPipeline = pipelineByCli('pipeline (CLI)');
export const durablePipeline = pipelineByCli('pipeline (CLI, durable)', isInAllRegions);

const grpcPauseMs = 200;
/** Pauses of so much in all are those of the CLI's attempts, after which its job fails and is run again. */
const grpcAttempts = 7500 / grpcPauseMs;

/** A caller over gRPC that tries for as long as the CLI does, and is then run again. */
export const grpcPipeline: Client = {
  kind: 'pipeline (gRPC)',
  run: async (context) => {
    const { region, service, environment, history, signal, token, viewer } = context;
    const client = grpcClient(`127.0.0.1:${region.entry.grpc}`, grpcKeepalive);
    const common = commonOf('pipeline (gRPC)', context);
    await writeOn('pipeline (gRPC)', context, {
      write: async (key, onAttempt) => {
        const request = deploymentRequest(bodyOf(context, key));
        for (let attempt = 1; !signal.aborted; attempt += 1) {
          const sentAt = performance.now();
          try {
            const outcome = await client.call('RecordDeployment', request, { token, idempotencyKey: key });
            if (outcome.ok) return { id: idOf(outcome.message), token: outcome.consistencyToken ?? '' };
            const error = `${outcome.code} ${outcome.problem.detail}`;
            if (!['unavailable', 'deadline_exceeded', 'rate_limited'].includes(outcome.code)) {
              history.note({ ...common, type: 'failure', sentAt, at: performance.now(), error, gaveUp: 'refused' });
              return undefined;
            }
            onAttempt(error);
          } catch (error) {
            onAttempt(messageOf(error));
          }
          if (attempt > grpcAttempts) {
            const error = `no answer after ${attempt} attempts`;
            history.note({
              ...{ ...common, type: 'failure', sentAt, at: performance.now(), error, gaveUp: 'after all attempts' },
            });
            attempt = 0;
          }
          await pause(context, grpcPauseMs);
        }
        return undefined;
      },
      readBack: async (consistencyToken) => {
        const outcome = await client.call('GetMatrix', { environment }, { token: viewer, consistencyToken });
        if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.problem.detail}`);
        return sequenceOf(versionIn(outcome.message, service, region.name));
      },
    });
    client.close();
  },
};

const idOf = (message: unknown): string =>
  typeof message === 'object' && message !== null && 'id' in message ? String(message.id) : '';

interface MatrixAnswer {
  readonly cells?: readonly { service: string; region: string; latest?: { version: string } }[];
}

const isMatrix = (message: unknown): message is MatrixAnswer => typeof message === 'object' && message !== null;

function versionIn(message: unknown, service: string, region: string): string | undefined {
  if (!isMatrix(message)) return undefined;
  return message.cells?.find((each) => each.service === service && each.region === region)?.latest?.version;
}
