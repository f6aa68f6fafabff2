import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isSigned } from '../auth/webhook.ts';

const bodies = new WeakMap<FastifyRequest, string>();

/** A signature covers the raw text, so signed requests keep it in addition to the parsed body. */
export function keepSignedBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>(
    ['application/json', 'application/cloudevents+json'],
    { parseAs: 'string' },
    (request, body, done) => {
      if (isSigned(request.headers)) bodies.set(request, body);
      return parse(request, body, done);
    },
  );
}

/** Undefined for a request without a body. */
export const signedBody = (request: FastifyRequest): string | undefined => bodies.get(request);
