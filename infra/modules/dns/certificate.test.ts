import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { Certificate, type CertificateProps } from './certificate.ts';

const certificate = (props: CertificateProps) => testStack((stack) => new Certificate(stack, 'certificate', props));

describe('Certificate', () => {
  it('validates a name and its wildcard with one record', () => {
    const stack = certificate({ domainName: 'alpha.example.com', withSubdomains: true, validationZoneId: 'Z1' });
    expect(resources(stack, 'aws_acm_certificate')).toMatchObject([
      {
        domain_name: 'alpha.example.com',
        subject_alternative_names: ['*.alpha.example.com'],
        validation_method: 'DNS',
        lifecycle: { create_before_destroy: true },
      },
    ]);
    expect(resources(stack, 'aws_route53_record')).toMatchObject([{ zone_id: 'Z1' }]);
  });

  it('waits for validation by the record of another certificate', () => {
    const stack = certificate({ domainName: 'alpha.example.com' });
    expect(resources(stack, 'aws_route53_record')).toEqual([]);
    expect(resources(stack, 'aws_acm_certificate_validation')).toHaveLength(1);
  });
});
