import type { PeerOf } from '@sample-platform-ai/kit/peer.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Quota } from '../call/rate.ts';

/** As in the draft "RateLimit header fields for HTTP". */
function setQuota(reply: FastifyReply, { limit, windowSeconds, remaining, resetSeconds }: Quota): void {
  reply.header('ratelimit-policy', `"calls";q=${limit};w=${windowSeconds}`);
  reply.header('ratelimit', `"calls";r=${remaining};t=${resetSeconds}`);
}

/** Whether the request is already counted. */
export const isCounted = (reply: FastifyReply): boolean => reply.hasHeader('ratelimit');

export function callerOf(request: FastifyRequest, reply: FastifyReply, peerOf: PeerOf): Caller {
  const forwardedFor = request.headers['x-forwarded-for'];
  return {
    peer: peerOf(request.ip, Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor),
    onQuota: (quota) => setQuota(reply, quota),
  };
}
