import type { Pools } from '@sample-platform-ai/kit/database/pools.ts';
import type { ServiceDatabase, ServiceOptions } from '@sample-platform-ai/kit/service.ts';
import type { FastifyInstance } from 'fastify';
import { currentStatus, outages } from './probes.ts';

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const status = {
  type: 'object',
  properties: {
    target: text,
    region: text,
    ok: { type: 'boolean' },
    detail: { type: 'string', nullable: true },
    since: text,
    lastAskedAt: text,
    availability: number,
    asked: number,
    p95Milliseconds: number,
  },
} as const;
const outage = {
  type: 'object',
  properties: { region: text, at: text, detail: { type: 'string', nullable: true } },
} as const;
const listOf = <Key extends string>(key: Key, items: object) => ({
  type: 'object',
  properties: { [key]: { type: 'array', items } },
});
const target = { type: 'object', properties: { target: { type: 'string', minLength: 1, maxLength: 100 } } } as const;
const limit = {
  type: 'object',
  additionalProperties: false,
  properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
} as const;

/** The routes of the API. Each has schemas: an invalid request gets 400, and a response has only the fields of its schema. */
export function routes(app: FastifyInstance, pools: Pools): void {
  app.get('/v1/status', { schema: { response: { 200: listOf('targets', status) } } }, async () => ({
    targets: await currentStatus(pools.reads),
  }));
  app.get<{ Params: { target: string }; Querystring: { limit: number } }>(
    '/v1/status/:target/outages',
    { schema: { params: target, querystring: limit, response: { 200: listOf('outages', outage) } } },
    async (request, reply) => {
      const found = await outages(pools.reads, request.params.target, request.query.limit);
      return found ? { outages: found } : reply.code(404).send({ error: 'Not Found', message: 'unknown target' });
    },
  );
}

export const api = (
  config: Pick<ServiceOptions<ServiceDatabase>, 'settings' | 'database'>,
): ServiceOptions<ServiceDatabase> => ({
  name: 'status',
  ...config,
  start: (app, { pools }) => {
    routes(app, pools);
  },
});
