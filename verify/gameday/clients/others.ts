import { connect } from '@sample-platform-ai/backend/cli/client.ts';
import { digest } from '@sample-platform-ai/backend/test/scenario.ts';
import { grpcClient } from '@sample-platform-ai/backend/test/transports.ts';
import { type Client, type ClientContext, commonOf, grpcKeepalive, messageOf, pause } from './client.ts';
import type { Write } from './history.ts';

/** An answer that another attempt gets as well: the call itself was wrong. */
class RefusedError extends Error {}

/** What may succeed later, as the CLI and the pipelines over gRPC see it. */
const passing: readonly number[] = [429, 502, 503, 504];
const passingCodes: readonly string[] = ['unavailable', 'deadline_exceeded', 'rate_limited'];

interface Answer {
  readonly error?: { readonly status?: number; readonly title?: string } | undefined;
  readonly response: Response;
}
const requireOk = ({ error, response: { ok, status } }: Answer): void => {
  if (ok) return;
  const message = `${status} ${error?.title ?? ''}`;
  throw passing.includes(status) ? new Error(message) : new RefusedError(message);
};

const noteFailure = (
  kind: Client['kind'],
  context: ClientContext,
  sentAt: number,
  error: unknown,
  after?: string,
): void =>
  context.history.note({
    ...{ ...commonOf(kind, context), type: 'failure', sentAt, at: performance.now(), error: messageOf(error) },
    ...(error instanceof RefusedError && { gaveUp: 'refused' }),
    ...(after !== undefined && { after }),
  });

/** Does the same thing over and over, and notes what came of it. */
async function again(
  kind: Client['kind'],
  context: ClientContext,
  betweenMs: number,
  work: () => Promise<void>,
): Promise<void> {
  while (!context.signal.aborted) {
    const sentAt = performance.now();
    try {
      await work();
    } catch (error) {
      noteFailure(kind, context, sentAt, error);
    }
    await pause(context, betweenMs);
  }
}

/** The same with a read, of which only that it was answered counts. */
const readAgain = (kind: Client['kind'], context: ClientContext, read: () => Promise<void>): Promise<void> =>
  again(kind, context, 100, async () => {
    const sentAt = performance.now();
    await read();
    context.history.note({ ...commonOf(kind, context), type: 'read', sentAt, answeredAt: performance.now() });
  });

const restOf = ({ region }: ClientContext, token: string) =>
  connect({ url: `http://127.0.0.1:${region.entry.http}`, token });
const tokenOf = ({ response }: Answer): string => response.headers.get('ledger-consistency-token') ?? '';

export const restReader: Client = {
  kind: 'reader (REST)',
  run: (context) => {
    const client = restOf(context, context.viewer);
    const query = { environment: context.environment };
    return readAgain('reader (REST)', context, async () =>
      requireOk(await client.GET('/v1/matrix', { params: { query } })),
    );
  },
};

export const grpcReader: Client = {
  kind: 'reader (gRPC)',
  run: async (context) => {
    const client = grpcClient(`127.0.0.1:${context.region.entry.grpc}`, grpcKeepalive);
    await readAgain('reader (gRPC)', context, async () => {
      const outcome = await client.call('ListDeployments', { pageSize: 20 }, { token: context.viewer });
      if (outcome.ok) return;
      const message = `${outcome.code} ${outcome.problem.detail}`;
      throw passingCodes.includes(outcome.code) ? new Error(message) : new RefusedError(message);
    });
    client.close();
  },
};

/** As Argo CD says how its application is: again and again, so that what was lost is said once more. */
export const observer: Client = {
  kind: 'observer (REST)',
  run: async (context) => {
    const client = restOf(context, context.token);
    const { service, environment, region } = context;
    let sequence = 0;
    await again('observer (REST)', context, 250, async () => {
      sequence += 1;
      const [key, sentAt] = [`${context.name}-${sequence}`, performance.now()];
      const body = {
        service,
        environment,
        region: region.name,
        applicationUid: context.name,
        operation: key,
        revision: `revision ${sequence}`,
        imageDigest: digest('1'),
        health: 'HEALTH_HEALTHY',
        sync: 'SYNC_STATUS_SYNCED',
      } as const;
      const result = await client.POST('/v1/observations', { body });
      requireOk(result);
      context.history.note({
        ...{ ...commonOf('observer (REST)', context), type: 'write', record: 'observation', key, sequence, sentAt },
        ...{ cell: `${service}/${environment}/${region.name}`, id: result.data?.id ?? '', token: tokenOf(result) },
        ...{ acknowledgedAt: performance.now(), attempts: 1 },
      });
    });
  },
};

/**
 * Two people write to one incident at the same time, each after the version that both have read: at most one of them may be
 * acknowledged.
 */
export const editors: Client = {
  kind: 'editor (REST)',
  run: async (context) => {
    const { service, environment, history } = context;
    const client = restOf(context, context.token);
    const common = commonOf('editor (REST)', context);
    let id = '';
    let version = 0;
    let count = 0;
    /** The write that they know of; each read has to show it. */
    let newest = { key: '', cell: '', sequence: 0, token: '' };
    const acknowledged = (write: Pick<Write, 'record' | 'key' | 'sentAt' | 'ifMatch'>, token: string) => {
      newest = { key: write.key, cell: `incident ${id}`, sequence: (write.ifMatch ?? 0) + 1, token };
      history.note({
        ...common,
        ...write,
        ...newest,
        id,
        type: 'write',
        acknowledgedAt: performance.now(),
        attempts: 1,
      });
    };
    const open = async () => {
      count += 1;
      const [key, sentAt] = [`${context.name}-open-${count}`, performance.now()];
      const header = { 'Idempotency-Key': key };
      const body = { service, environment, title: key, severity: 'SEVERITY_MINOR' } as const;
      const opened = await client.POST('/v1/incidents', { params: { header }, body });
      requireOk(opened);
      id = opened.data?.id ?? '';
      acknowledged({ record: 'incident', key, sentAt }, tokenOf(opened));
    };
    const read = async () => {
      const { token, ...after } = newest;
      const sentAt = performance.now();
      const headers = { 'ledger-consistency-token': token };
      const result = await client.GET('/v1/incidents/{id}', { params: { path: { id } }, headers });
      // Only a failover that lost its opening explains that it is not there: the checker judges it.
      if (result.response.status === 404) id = '';
      // It also explains a token that belongs to no write.
      else if (!result.response.ok) {
        const { status } = result.response;
        const error = passing.includes(status) ? new Error(`${status}`) : new RefusedError(`${status} for its token`);
        noteFailure('editor (REST)', context, sentAt, error, after.key);
        return false;
      }
      version = result.data?.entityVersion ?? 0;
      const answeredAt = performance.now();
      history.note({ ...common, type: 'read', sentAt, answeredAt, after: { ...after, shown: version } });
      return true;
    };
    const append = async (note: string) => {
      const sentAt = performance.now();
      const header = { 'If-Match': `"${version}"`, 'Idempotency-Key': note };
      const body = { kind: 'INCIDENT_ENTRY_KIND_NOTE', note } as const;
      const result = await client.POST('/v1/incidents/{id}/entries', { params: { path: { id }, header }, body });
      if (result.response.status === 412) return;
      // A region that is cut off does not have what the new writer acknowledged.
      if (result.response.status === 404) throw new Error('404 Not Found');
      requireOk(result);
      acknowledged({ record: 'note', key: note, sentAt, ifMatch: version }, tokenOf(result));
    };
    await again('editor (REST)', context, 150, async () => {
      if (id === '') await open();
      if (!(await read()) || id === '') return;
      count += 1;
      const sentAt = performance.now();
      const both = await Promise.allSettled([
        append(`${context.name}-a-${count}`),
        append(`${context.name}-b-${count}`),
      ]);
      for (const each of both)
        if (each.status === 'rejected') noteFailure('editor (REST)', context, sentAt, each.reason);
    });
  },
};
