import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Recorder, recorderAt } from '../promotion/recorder.ts';
import type { ReleaseTarget } from '../promotion/rules.ts';
import { melbourne, recordingPlatform as platform, sydney } from './platform.ts';
import { type fakeRepository, releaseOf as release } from './repository.ts';

export const service = 'fees';
export const alpha: ReleaseTarget = { environment: 'alpha', region: sydney };
export const beta: ReleaseTarget = { environment: 'beta', region: melbourne };

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly token: string | undefined;
  readonly body: unknown;
}
interface RecorderApi {
  readonly sent: SentRequest[];
  /** Whether what runs is degraded. */
  unhealthy: boolean;
  /** How many requests it refuses first, because it is starting. */
  refusals: number;
}

/** The recorder's REST API: what it was sent, and what it says was seen. */
export function useRecorder() {
  const api: RecorderApi = { sent: [], unhealthy: false, refusals: 0 };
  let server: Server;
  let recorder: Recorder;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const url = new URL(request.url ?? '', 'http://recorder');
      const path = url.pathname;
      const send = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (api.refusals > 0) {
        api.refusals -= 1;
        return send(503, { title: 'starting' });
      }
      if (path === '/v1/observations') {
        const second = url.searchParams.get('pageToken') === 'two';
        return send(
          200,
          second
            ? { observations: [{ imageDigest: release('b').digests['fees-api'], health: 'HEALTH_HEALTHY' }] }
            : {
                observations: [{ imageDigest: release('c').digests['fees-api'], health: 'HEALTH_DEGRADED' }],
                nextPageToken: 'two',
              },
        );
      }
      if (path === '/v1/rollouts') return send(200, { rollouts: [] });
      if (path === '/v1/matrix') {
        const observed = {
          imageDigest: release('b').digests['fees-api'],
          health: api.unhealthy ? 'HEALTH_DEGRADED' : 'HEALTH_HEALTHY',
        };
        const region = url.searchParams.get('environment') === 'alpha' ? alpha.region : beta.region;
        return send(200, { cells: [{ service: 'fees-api', region, observed }] });
      }
      api.sent.push({
        method: request.method ?? '',
        path,
        key: request.headers['idempotency-key']?.toString(),
        token: request.headers.authorization,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      return send(200, { id: 'd1' });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    recorder = recorderAt({
      url: `http://127.0.0.1:${port}`,
      token: async () => 'job',
      patience: { pauseMs: 1, patienceMs: 2000 },
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    api.sent.length = 0;
    api.unhealthy = false;
  });
  const contextOf = (world: ReturnType<typeof fakeRepository>) => ({
    platform,
    repository: world.repository,
    recorderOf: () => recorder,
  });
  return { api, contextOf };
}

const bounds = { merging: { pollMs: 1, polls: 2 }, healthy: { pollMs: 1, polls: 3 } };
export const command = {
  to: alpha,
  intent: 'planned',
  release: release('b'),
  pullRequest: 1,
  rollout: 'github-7',
  ...bounds,
} as const;
