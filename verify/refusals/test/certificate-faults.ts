import { certificates } from '../rules/certificates.ts';
import { type RuleFault, type Step, subject } from './subject.ts';

const arn = `arn:aws:acm:${subject.region}:${subject.account}:certificate/11111111-2222-3333-4444-555555555555`;
const name = '_validation.example.org.';
const createRecord: Step = {
  call: 'route53:ChangeResourceRecordSets',
  parameters: { ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: { Name: name, Type: 'CNAME' } }] } },
};
const removeRecord: Step = {
  call: 'route53:ChangeResourceRecordSets',
  parameters: { ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: { Name: name, Type: 'CNAME' } }] } },
};
const describeCertificate: Step = {
  call: 'acm:DescribeCertificate',
  parameters: { CertificateArn: arn },
  // The emulator issues every certificate at once.
  answer: JSON.stringify({
    Certificate: {
      CertificateArn: arn,
      Status: 'ISSUED',
      DomainValidationOptions: [{ ResourceRecord: { Name: name } }],
    },
  }),
};
const createListener: Step = {
  call: 'elasticloadbalancing:CreateListener',
  parameters: { Certificates: [{ CertificateArn: arn }] },
};
const sound = [createRecord, describeCertificate, createListener];
const fault = (what: string, steps: readonly Step[]): RuleFault => ({
  what,
  rule: certificates,
  steps,
  sound,
  code: 'UnsupportedCertificate',
});

/** Certificates in use before AWS has issued them. */
export const certificateFaults: readonly RuleFault[] = [
  fault('a listener whose certificate has no record of validation', [describeCertificate, createListener]),
  fault('a listener that does not wait for its certificate', [createRecord, createListener]),
  fault('a certificate whose record is deleted before it is issued', [
    createRecord,
    removeRecord,
    describeCertificate,
    createListener,
  ]),
];
