import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate/index.js';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface CertificateProps {
  readonly domainName: string;
  /** Covers the names one level below as well. @default false */
  readonly withSubdomains?: boolean;
  /** Public zone of the validation record; omitted where another certificate for the name creates it. */
  readonly validationZoneId?: string;
  /** Created before the name resolves publicly. @default [] */
  readonly resolvesAfter?: readonly ITerraformDependable[];
}

/** A certificate in the provider's region, validated by DNS. */
export class Certificate extends Construct {
  /** Known once the certificate is issued. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: CertificateProps) {
    super(scope, id);
    const certificate = new AcmCertificate(this, 'certificate', {
      domainName: props.domainName,
      ...(props.withSubdomains && { subjectAlternativeNames: [`*.${props.domainName}`] }),
      keyAlgorithm: 'RSA_2048',
      validationMethod: 'DNS',
      options: { certificateTransparencyLoggingPreference: 'ENABLED' },
      // A listener or a distribution uses it while its replacement is created.
      lifecycle: { createBeforeDestroy: true },
    });
    // A name and its wildcard share one validation record.
    const option = certificate.domainValidationOptions.get(0);
    const record =
      props.validationZoneId &&
      new Route53Record(this, 'validation-record', {
        zoneId: props.validationZoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        ttl: 300,
        records: [option.resourceRecordValue],
      });
    const validation = new AcmCertificateValidation(this, 'validation', {
      certificateArn: certificate.arn,
      ...(record && { validationRecordFqdns: [record.fqdn] }),
      ...(props.resolvesAfter && { dependsOn: [...props.resolvesAfter] }),
      // Without a working delegation ACM never issues: fail after 30 minutes, not after 75.
      timeouts: { create: '30m' },
    });
    this.arn = validation.certificateArn;
  }
}
