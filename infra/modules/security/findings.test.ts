import { describe, expect, it } from 'vitest';
import { second } from '../../test/security.ts';
import { resources } from '../../test/synth.ts';

describe('Findings', () => {
  it('states every feature of the detector, and turns on those that this platform has something for', () => {
    const states = Object.fromEntries(
      resources(second, 'aws_guardduty_detector_feature').map(({ name, status }) => [name, status]),
    );
    expect(states).toMatchObject({
      EKS_AUDIT_LOGS: 'ENABLED',
      RDS_LOGIN_EVENTS: 'ENABLED',
      S3_DATA_EVENTS: 'ENABLED',
      RUNTIME_MONITORING: 'DISABLED',
    });
  });

  it('states every agent of runtime monitoring, in the order in which GuardDuty gives them back', () => {
    const runtime = resources(second, 'aws_guardduty_detector_feature').filter(
      ({ name }) => name === 'RUNTIME_MONITORING',
    );
    expect(runtime).toMatchObject([
      {
        additional_configuration: ['EKS_ADDON_MANAGEMENT', 'ECS_FARGATE_AGENT_MANAGEMENT', 'EC2_AGENT_MANAGEMENT'].map(
          (name) => ({ name, status: 'DISABLED' }),
        ),
      },
    ]);
  });

  it('judges by two standards, in the hub of the same region and after the recorder', () => {
    const arns = resources(second, 'aws_securityhub_standards_subscription').map((each) => each['standards_arn']);
    expect(arns).toEqual([
      expect.stringMatching(/^arn:aws:securityhub:ap-southeast-4::standards\/aws-foundational-security-best-practices/),
      expect.stringMatching(/^arn:aws:securityhub:ap-southeast-4::standards\/cis-aws-foundations-benchmark/),
    ]);
    expect(JSON.stringify(resources(second, 'aws_securityhub_account')[0]?.['depends_on'])).toContain(
      'aws_config_configuration_recorder_status',
    );
  });
});
