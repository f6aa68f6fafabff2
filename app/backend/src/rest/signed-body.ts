import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isSigned } from '../auth/webhook.ts';

const bodies = new WeakMap<FastifyRequest, string>();

/** A signature is over the text, so that is kept beside the parsed body, for signed requests only. */
export function keepSignedBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (isSigned(request.headers)) bodies.set(request, body);
    return parse(request, body, done);
  });
}

/** Undefined for a request without a body. */
export const signedBody = (request: FastifyRequest): string | undefined => bodies.get(request);
