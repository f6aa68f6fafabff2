/** What a web ACL answers instead of WAF's empty 403. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Header -> value. */
  readonly headers: Readonly<Record<string, string>>;
}

export const rateWindowSeconds = 300;

/**
 * Neither is a 403: at a site's host CloudFront replaces each 403, also under the API's path, by the site's 404 page
 * (ADR-0011).
 */
export const refusals = {
  rate: {
    status: 429,
    title: 'Too Many Requests',
    detail: 'Too many requests from this address. Send fewer, and try again after the time in Retry-After.',
    headers: { 'retry-after': String(rateWindowSeconds) },
  },
  managed: {
    status: 400,
    title: 'Bad Request',
    detail:
      'The firewall refuses this request, because it looks like an attack or comes from an address with a bad reputation.',
    headers: {},
  },
} as const satisfies Readonly<Record<string, Refusal>>;
export type RefusalKey = keyof typeof refusals;

/** RFC 9457. WAF sends it as application/json, and lets no rule set another content type. */
const problem = ({ status, title, detail }: Refusal): string =>
  JSON.stringify({ type: 'about:blank', title, status, detail });

/** The bodies of an ACL's refusals, by key. */
export const refusalBodies = Object.entries(refusals).map(([key, refusal]) => ({
  key,
  contentType: 'APPLICATION_JSON',
  content: problem(refusal),
}));

/** A custom response of a block; the keys are the provider's. */
export const customResponse = (key: RefusalKey) => {
  const { status, headers } = refusals[key];
  return {
    response_code: status,
    custom_response_body_key: key,
    ...(Object.keys(headers).length > 0 && {
      response_header: Object.entries(headers).map(([name, value]) => ({ name, value })),
    }),
  };
};
