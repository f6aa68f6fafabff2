import { securityHeaders } from '@sample-platform-ai/edge/security-headers.ts';
import { viewerFunctionCode } from '@sample-platform-ai/edge/viewer-function.ts';
import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { Distribution, type DistributionProps } from './distribution.ts';
import { SiteBehaviour } from './site-behaviour.ts';

const sydney = { 'ap-southeast-2': 'site-apse2.s3.ap-southeast-2.amazonaws.com' };
const melbourne = { 'ap-southeast-4': 'site-apse4.s3.ap-southeast-4.amazonaws.com' };
const props: Omit<DistributionProps, 'behaviour'> = {
  siteHost: 'test.example.com',
  apiHost: 'api.test.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
  siteDomainNames: { ...sydney, ...melbourne },
  priceClass: 'PriceClass_All',
  webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/test/1',
};
const edge = (overrides: Partial<DistributionProps> = {}) =>
  testStack((stack) => {
    const behaviour = new SiteBehaviour(stack, 'behaviour', { name: 'test-edge' });
    new Distribution(stack, 'edge', { ...props, behaviour, ...overrides });
  });

describe('Distribution', () => {
  it('fails over to the second origin only when the first region is unhealthy', () => {
    expect(resources(edge(), 'aws_cloudfront_distribution')).toMatchObject([
      {
        origin_group: [
          {
            origin_id: 'site',
            failover_criteria: { status_codes: [500, 502, 503, 504] },
            member: [{ origin_id: 'site-ap-southeast-2' }, { origin_id: 'site-ap-southeast-4' }],
          },
        ],
        default_cache_behavior: { target_origin_id: 'site', allowed_methods: ['GET', 'HEAD', 'OPTIONS'] },
      },
    ]);
  });

  it('needs no origin group for one region', () => {
    const [distribution] = resources(edge({ siteDomainNames: sydney }), 'aws_cloudfront_distribution');
    expect(distribution).toMatchObject({ default_cache_behavior: { target_origin_id: 'site-ap-southeast-2' } });
    expect(distribution?.['origin_group']).toEqual([]);
  });

  it('signs every request to a bucket, and speaks TLS 1.2 to the API', () => {
    const stack = edge();
    expect(resources(stack, 'aws_cloudfront_origin_access_control')).toMatchObject([
      { origin_access_control_origin_type: 's3', signing_behavior: 'always', signing_protocol: 'sigv4' },
    ]);
    const control = expect.stringContaining('aws_cloudfront_origin_access_control.');
    expect(resources(stack, 'aws_cloudfront_distribution')).toMatchObject([
      {
        origin: [
          { origin_access_control_id: control },
          { origin_access_control_id: control },
          {
            domain_name: 'api.test.example.com',
            custom_origin_config: { origin_protocol_policy: 'https-only', origin_ssl_protocols: ['TLSv1.2'] },
          },
        ],
      },
    ]);
  });

  it('forwards API requests uncached and without the viewer function', () => {
    const [distribution] = resources(edge(), 'aws_cloudfront_distribution');
    expect(distribution).toMatchObject({
      ordered_cache_behavior: [
        {
          path_pattern: '/api/*',
          target_origin_id: 'api',
          viewer_protocol_policy: 'https-only',
          cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          origin_request_policy_id: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        },
      ],
    });
    expect(JSON.stringify(distribution?.['ordered_cache_behavior'])).not.toContain('function_association');
  });

  it('passes the viewer function on verbatim, without OpenTofu interpolation', () => {
    const [viewerFunction] = resources(edge(), 'aws_cloudfront_function');
    expect(viewerFunction).toMatchObject({ runtime: 'cloudfront-js-2.0', publish: true });
    const code = String(viewerFunction?.['code']);
    expect(code).not.toMatch(/(?<![$%])[$%]\{/);
    expect(code.replaceAll('$${', '${')).toBe(viewerFunctionCode);
  });

  it('does not cache errors of the API, and shows the 404 page for missing objects', () => {
    expect(resources(edge(), 'aws_cloudfront_distribution')).toMatchObject([
      {
        custom_error_response: [
          { error_code: 403, response_code: 404, response_page_path: '/404.html' },
          ...[404, 500, 502, 503, 504].map((code) => ({ error_code: code, error_caching_min_ttl: 0 })),
        ],
      },
    ]);
  });

  it('speaks TLS 1.2 or newer to viewers, behind its web ACL', () => {
    expect(resources(edge(), 'aws_cloudfront_distribution')).toMatchObject([
      {
        aliases: ['test.example.com'],
        http_version: 'http2and3',
        is_ipv6_enabled: true,
        web_acl_id: props.webAclArn,
        viewer_certificate: { minimum_protocol_version: 'TLSv1.2_2021', ssl_support_method: 'sni-only' },
      },
    ]);
  });

  it('adds every security header, by its setting or as a custom header', () => {
    const [policy] = resources(edge(), 'aws_cloudfront_response_headers_policy');
    const own = policy?.['security_headers_config'];
    expect(own).toMatchObject({
      strict_transport_security: { access_control_max_age_sec: 63_072_000, include_subdomains: true, preload: true },
      content_type_options: { override: true },
      frame_options: { frame_option: 'DENY' },
      content_security_policy: { content_security_policy: expect.stringContaining("frame-ancestors 'none'") },
    });
    const custom = policy?.['custom_headers_config'];
    expect(custom).toMatchObject({ items: expect.any(Array) });
    const count = Object.keys(own ?? {}).length + JSON.stringify(custom).split('"header"').length - 1;
    expect(count).toBe(Object.keys(securityHeaders).length);
  });

  it('has no API behavior where the site has no API', () => {
    const [distribution] = resources(edge({ apiHost: undefined }), 'aws_cloudfront_distribution');
    expect(distribution?.['ordered_cache_behavior']).toEqual([]);
    expect(distribution?.['origin']).toHaveLength(2);
  });

  it('refuses a third region', () => {
    const siteDomainNames = { ...sydney, ...melbourne, 'us-west-2': 'site-usw2.s3.us-west-2.amazonaws.com' };
    expect(() => edge({ siteDomainNames })).toThrow(/3 site origins/);
  });

  it('refuses an empty list of regions', () => {
    expect(() => edge({ siteDomainNames: {} })).toThrow(/0 site origins/);
  });
});
