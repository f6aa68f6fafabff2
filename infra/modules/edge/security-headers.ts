/** Strict-Transport-Security in its parts: two years, as the browsers' preload lists ask for. */
export const strictTransport = { maxAgeSeconds: 63_072_000, includeSubdomains: true, preload: true } as const;

/** What every answer of the platform's hosts says to browsers, whichever server gives it. */
export const securityHeaders = {
  'Strict-Transport-Security': `max-age=${strictTransport.maxAgeSeconds}; includeSubDomains; preload`,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // A baseline without script sources: a page's own policy names those by the hashes that only its build knows.
  'Content-Security-Policy': "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
} as const;
