import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function/index.js';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js';
import { viewerFunctionCode } from '@sample-platform-ai/edge/viewer-function.ts';
import { Construct } from 'constructs';
import { HeadersPolicy } from './headers-policy.ts';

export interface SiteBehaviourProps {
  /** At most 64 characters. */
  readonly name: string;
}

/** Shared by every site of an environment: origin access control, viewer function and headers policy. */
export class SiteBehaviour extends Construct {
  readonly accessControlId: string;
  readonly viewerFunctionArn: string;
  readonly headersPolicyId: string;

  constructor(scope: Construct, id: string, props: SiteBehaviourProps) {
    super(scope, id);
    this.accessControlId = new CloudfrontOriginAccessControl(this, 'access-control', {
      name: props.name,
      description: 'Signs every request to a site bucket',
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    }).id;
    this.viewerFunctionArn = new CloudfrontFunction(this, 'viewer-function', {
      name: props.name,
      comment: 'Addresses of pages to files',
      runtime: 'cloudfront-js-2.0',
      publish: true,
      code: literal(viewerFunctionCode),
    }).arn;
    this.headersPolicyId = new HeadersPolicy(this, 'headers', { name: props.name }).id;
  }
}

/** Escapes the function's template literals, which OpenTofu would interpolate. */
const literal = (text: string): string => text.replaceAll(/[$%]\{/g, (opening) => `${opening[0]}${opening}`);
