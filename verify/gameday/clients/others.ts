import { connect } from '@sample-platform-ai/backend/cli/client.ts';
import { digest } from '@sample-platform-ai/backend/test/scenario.ts';
import { grpcClient } from '@sample-platform-ai/backend/test/transports.ts';
import { type Client, type ClientContext, commonOf, grpcKeepalive, messageOf, pause } from './client.ts';

/** Does the same thing over and over, and notes what came of it. */
async function again(
  kind: Client['kind'],
  context: ClientContext,
  betweenMs: number,
  work: () => Promise<void>,
): Promise<void> {
  const common = commonOf(kind, context);
  while (!context.signal.aborted) {
    const sentAt = performance.now();
    try {
      await work();
      context.history.note({ ...common, type: 'read', sentAt, answeredAt: performance.now() });
    } catch (error) {
      context.history.note({ ...common, type: 'failure', sentAt, at: performance.now(), error: messageOf(error) });
    }
    await pause(context, betweenMs);
  }
}

const restOf = ({ region }: ClientContext, token: string) =>
  connect({ url: `http://127.0.0.1:${region.entry.http}`, token });

interface Answer {
  readonly error?: { readonly status?: number; readonly title?: string } | undefined;
  readonly response: Response;
}
const requireOk = ({ error, response }: Answer): void => {
  if (!response.ok) throw new Error(`${response.status} ${error?.title ?? ''}`);
};

export const restReader: Client = {
  kind: 'reader (REST)',
  run: (context) => {
    const client = restOf(context, context.viewer);
    const query = { environment: context.environment };
    return again('reader (REST)', context, 100, async () =>
      requireOk(await client.GET('/v1/matrix', { params: { query } })),
    );
  },
};

export const grpcReader: Client = {
  kind: 'reader (gRPC)',
  run: async (context) => {
    const client = grpcClient(`127.0.0.1:${context.region.entry.grpc}`, grpcKeepalive);
    await again('reader (gRPC)', context, 100, async () => {
      const outcome = await client.call('ListDeployments', { pageSize: 20 }, { token: context.viewer });
      if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.problem.detail}`);
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
    let count = 0;
    await again('observer (REST)', context, 250, async () => {
      count += 1;
      const body = {
        service,
        environment,
        region: region.name,
        applicationUid: context.name,
        operation: `sync ${count}`,
        revision: `revision ${count}`,
        imageDigest: digest('1'),
        health: 'HEALTH_HEALTHY',
        sync: 'SYNC_STATUS_SYNCED',
      } as const;
      requireOk(await client.POST('/v1/observations', { body }));
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
    const { service, environment, history, signal } = context;
    const client = restOf(context, context.token);
    const common = commonOf('editor (REST)', context);
    const failed = (sentAt: number, error: string) =>
      history.note({ ...common, type: 'failure', sentAt, at: performance.now(), error });
    let id = '';
    let version = 0;
    let token = '';
    let count = 0;
    const append = async (note: string) => {
      const sentAt = performance.now();
      const header = { 'If-Match': `"${version}"`, 'Idempotency-Key': note };
      const body = { kind: 'INCIDENT_ENTRY_KIND_NOTE', note } as const;
      const result = await client.POST('/v1/incidents/{id}/entries', { params: { path: { id }, header }, body });
      if (result.response.status === 412) return;
      requireOk(result);
      token = result.response.headers.get('ledger-consistency-token') ?? '';
      const sequence = version + 1;
      const times = { sentAt, acknowledgedAt: performance.now(), attempts: 1 };
      history.note({
        ...common,
        ...times,
        type: 'write',
        key: note,
        cell: `incident ${id}`,
        sequence,
        id,
        token,
        ifMatch: version,
      });
    };
    while (!signal.aborted) {
      const sentAt = performance.now();
      try {
        if (id === '') {
          count += 1;
          const header = { 'Idempotency-Key': `${context.name}-open-${count}` };
          const body = { service, environment, title: `${context.name} ${count}`, severity: 'SEVERITY_MINOR' } as const;
          const opened = await client.POST('/v1/incidents', { params: { header }, body });
          requireOk(opened);
          id = opened.data?.id ?? '';
          token = opened.response.headers.get('ledger-consistency-token') ?? '';
        }
        const headers = { 'ledger-consistency-token': token };
        const read = await client.GET('/v1/incidents/{id}', { params: { path: { id } }, headers });
        // After a failover that lost its opening, the incident is not there.
        if (read.response.status === 404) id = '';
        else {
          requireOk(read);
          version = read.data?.entityVersion ?? 0;
          count += 1;
          const both = await Promise.allSettled([
            append(`${context.name}-a-${count}`),
            append(`${context.name}-b-${count}`),
          ]);
          for (const each of both) if (each.status === 'rejected') failed(sentAt, messageOf(each.reason));
        }
      } catch (error) {
        failed(sentAt, messageOf(error));
      }
      await pause(context, 150);
    }
  },
};
