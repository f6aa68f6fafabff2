/** Parts of Strict-Transport-Security: two years, as the browsers' preload lists require. */
export const strictTransport = { maxAgeSeconds: 63_072_000, includeSubdomains: true, preload: true } as const;

/** Where browsers send their reports: the API's own path, so the value is the same in every environment. */
export const reportsPath = '/api/reports';

/**
 * Security headers of every response of the site's host, whichever server sends it: CloudFront takes them from here by
 * `infra/modules/edge`, and the local server by `app/frontend/serve`.
 */
export const securityHeaders = {
  'Strict-Transport-Security': `max-age=${strictTransport.maxAgeSeconds}; includeSubDomains; preload`,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Reporting-Endpoints': `browser="${reportsPath}"`,
  // A baseline without script sources: a page's own policy names those by the hashes that only its build knows.
  'Content-Security-Policy':
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; report-to browser",
} as const;
