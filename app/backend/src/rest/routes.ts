import type { JsonValue, Message } from '@bufbuild/protobuf';
import {
  type ContractMethod,
  contractMethods,
  LedgerError,
  messageFromJson,
  validated,
} from '@sample-platform-ai/contract';
import type { PeerOf } from '@sample-platform-ai/kit/peer.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Verifier } from '../auth/verifier.ts';
import { isSigned, messageKey, type WebhookVerifier } from '../auth/webhook.ts';
import type { Answer, Call } from '../call/call.ts';
import type { Dispatcher } from '../call/dispatcher.ts';
import type { Feed } from '../events/feed.ts';
import type { Exporter } from '../exports/exporter.ts';
import type { Telemetry } from '../operations/telemetry.ts';
import { callerOf } from './caller.ts';
import { gzipOf, isWorthGzip, takesGzip } from './compression.ts';
import { compressedTag, expectedVersions, isNotModified } from './conditional.ts';
import { sendLines } from './lines.ts';
import { routeSchema } from './schemas.ts';
import { signedBody } from './signed-body.ts';
import { sendEvents } from './sse.ts';

export interface RouteOptions {
  readonly dispatcher: Dispatcher;
  readonly peerOf: PeerOf;
  readonly verifier: Verifier;
  readonly verifyWebhook: WebhookVerifier;
  readonly telemetry: Telemetry;
  readonly feed: Feed;
  readonly exporter: Exporter;
  readonly requestTimeoutMs: number;
  readonly streamStallMs: number;
}

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};

const isObject = (value: unknown): value is Record<string, JsonValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function messageOf(method: ContractMethod, request: FastifyRequest): Message {
  const rest = method.verb === 'GET' ? request.query : request.body;
  const lastEvent = method.streams && !method.exports ? header(request, 'last-event-id') : undefined;
  if (!isObject(rest)) throw new LedgerError('invalid_argument', 'the body is not an object');
  return messageFromJson(method.descriptor.input, {
    ...rest,
    ...(request.params as Record<string, JsonValue>),
    ...(method.expectsVersion ? expectedVersions(header(request, 'if-match')) : {}),
    ...(lastEvent === undefined ? {} : { after: lastEvent }),
  });
}

/** A request that breaks the published schema, unless the contract's rules have already refused it. */
function checkSchema(method: ContractMethod, request: FastifyRequest, message: Message): void {
  if (!request.validationError) return;
  validated(method.descriptor.input, message);
  throw request.validationError;
}

const bodies = new WeakMap<Answer, Buffer>();

/** As bytes when the response will be sent again. */
function bodyOf(answer: Answer): string | Buffer {
  if (!answer.repeated) return isWorthGzip(answer) ? Buffer.from(answer.json) : answer.json;
  const known = bodies.get(answer);
  if (known) return known;
  const made = Buffer.from(answer.json);
  bodies.set(answer, made);
  return made;
}

interface Sending {
  readonly method: ContractMethod;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function send({ method, request, reply }: Sending, answer: Answer): Promise<FastifyReply> {
  const { etag, consistencyToken } = answer;
  const isRead = method.verb === 'GET';
  const zips = isRead && isWorthGzip(answer) && takesGzip(header(request, 'accept-encoding'));
  if (etag !== undefined) reply.header('etag', zips ? compressedTag(etag) : etag);
  if (consistencyToken !== undefined) reply.header('ledger-consistency-token', consistencyToken);
  reply.header('cache-control', isRead ? 'no-cache' : 'no-store');
  if (isRead) reply.header('vary', [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', '));
  if (isRead && isNotModified(header(request, 'if-none-match'), etag)) return reply.code(304).send();
  if (zips) reply.header('content-encoding', 'gzip');
  return reply.type('application/json; charset=utf-8').send(zips ? await gzipOf(answer) : bodyOf(answer));
}

/** One route for each method of the contract; `{name}` in its path is Fastify's `:name`. */
export function registerRoutes(app: FastifyInstance, options: RouteOptions): void {
  const { dispatcher, peerOf, verifier, verifyWebhook, telemetry, feed, exporter, requestTimeoutMs, streamStallMs } =
    options;
  const identifiedCaller = async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = callerOf(request, reply, peerOf);
    const principal = await dispatcher.identify(caller, async () =>
      isSigned(request.headers)
        ? verifyWebhook(request.headers, signedBody(request))
        : verifier(header(request, 'authorization')),
    );
    return { ...caller, principal };
  };
  const callOf = async (request: FastifyRequest, reply: FastifyReply): Promise<Call> => ({
    requestId: request.id,
    ...(await identifiedCaller(request, reply)),
    deadline: Date.now() + requestTimeoutMs,
    signal: request.signal,
    idempotencyKey: isSigned(request.headers) ? messageKey(request.headers) : header(request, 'idempotency-key'),
    consistencyToken: header(request, 'ledger-consistency-token'),
  });

  for (const method of contractMethods) {
    const handler = (request: FastifyRequest, reply: FastifyReply) =>
      telemetry
        .observe('rest', method.name, { requestId: request.id }, async () => {
          dispatcher.shed();
          const call = await callOf(request, reply);
          const message = messageOf(method, request);
          checkSchema(method, request, message);
          if (!method.streams) return send({ method, request, reply }, await dispatcher.invoke(method, message, call));
          dispatcher.admit(method, message, call);
          if (method.exports)
            return sendLines(request, reply, { exporter, method, message, call, stallMs: streamStallMs });
          return sendEvents(request, reply, { feed, message, call, stallMs: streamStallMs });
        })
        .catch((error: unknown) => {
          if (!reply.sent) throw error;
          return reply;
        });
    app.route({
      method: method.verb,
      url: method.path.replace(/\{(\w+)\}/g, ':$1'),
      schema: routeSchema(method),
      // A response without a body would read the whole stream for nothing.
      exposeHeadRoute: !method.streams,
      // The contract's rules report violations, with the same texts as over gRPC.
      attachValidation: true,
      handler,
    });
  }
  refuseOtherVerbs(app);
}

function refuseOtherVerbs(app: FastifyInstance): void {
  for (const path of new Set(contractMethods.map((method) => method.path))) {
    const methods = contractMethods.filter((method) => method.path === path);
    const allowed: readonly string[] = methods.map(({ verb }) => verb);
    // HEAD comes with GET except for streams, and OPTIONS is the browser's CORS preflight.
    const served = ['OPTIONS', ...(methods.some(({ streams }) => streams) ? [] : ['HEAD']), ...allowed];
    const rest = app.supportedMethods.filter((verb) => !served.includes(verb));
    const refusal = () => new LedgerError('method_not_allowed', `${path} allows only ${allowed.join(', ')}`);
    app.route({
      method: rest,
      url: path.replace(/\{(\w+)\}/g, ':$1'),
      // Answers before the body is read.
      onRequest: (_request, reply) => {
        reply.header('allow', allowed.join(', '));
        return Promise.reject(refusal());
      },
      handler: () => Promise.reject(refusal()),
    });
  }
}
