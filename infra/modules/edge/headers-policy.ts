import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js';
import { securityHeaders, strictTransport } from '@sample-platform-ai/edge/security-headers.ts';
import { Construct } from 'constructs';

export interface HeadersPolicyProps {
  readonly name: string;
}

/** Headers with dedicated settings, which CloudFront does not accept as custom headers. */
const ownSettings: ReadonlySet<string> = new Set([
  'Strict-Transport-Security',
  'X-Content-Type-Options',
  'X-Frame-Options',
  'Referrer-Policy',
  'Content-Security-Policy',
]);

/** The response headers policy with the security headers. */
export class HeadersPolicy extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: HeadersPolicyProps) {
    super(scope, id);
    const policy = new CloudfrontResponseHeadersPolicy(this, 'policy', {
      name: props.name,
      comment: 'Security headers of the site and its API',
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: strictTransport.maxAgeSeconds,
          includeSubdomains: strictTransport.includeSubdomains,
          preload: strictTransport.preload,
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: securityHeaders['X-Frame-Options'], override: true },
        referrerPolicy: { referrerPolicy: securityHeaders['Referrer-Policy'], override: true },
        contentSecurityPolicy: {
          contentSecurityPolicy: securityHeaders['Content-Security-Policy'],
          // The API sends a stricter policy, which must win.
          override: false,
        },
      },
      customHeadersConfig: {
        items: Object.entries(securityHeaders)
          .filter(([header]) => !ownSettings.has(header))
          .map(([header, value]) => ({ header, value, override: true })),
      },
    });
    this.id = policy.id;
  }
}
