import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { alpha, organization } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { EnvironmentStacks } from '../test/environment.ts';
import { first, open, second, stacks } from '../test/security.ts';
import { resources, synthesized } from '../test/synth.ts';
import { PlatformStack } from './platform-stack.ts';
import { addSharedSecurity } from './security.ts';

/** The baseline of the shared account, where the organization has one. */
function sharedStacks(change: Partial<Organization> = {}) {
  const app = testApp();
  addSharedSecurity(app, { ...organization, ...change });
  return app.node.children.filter((child) => child instanceof PlatformStack);
}

describe('SecurityStack', () => {
  it('needs nothing but the first region of its account, and nothing needs it', () => {
    expect(stacks.stack('security', 'ap-southeast-2').dependencies).toEqual([]);
    expect(stacks.stack('security', 'ap-southeast-4').dependencies).toEqual([
      stacks.stack('security', 'ap-southeast-2'),
    ]);
    const needing = stacks.ids.filter(
      (id) => !id.includes('-security-') && JSON.stringify(stacks.byId(id)).includes('/security/'),
    );
    expect(needing).toEqual([]);
  });

  it('is left out where the organization has a baseline', () => {
    expect(new EnvironmentStacks({ ...alpha, security: undefined }).ids).not.toContain('alpha-security-apse2');
  });

  it('is the same in each region of the shared account, without a vault, protected, and has its own addresses', () => {
    const shared = sharedStacks();
    expect(shared.map(({ node }) => node.id)).toEqual(['shared-security-apse2', 'shared-security-apse4']);
    const jsons = shared.map(synthesized);
    for (const type of ['aws_cloudtrail', 'aws_iam_service_linked_role'])
      expect(jsons.map((json) => resources(json, type).length)).toEqual([1, 0]);
    for (const json of jsons) {
      expect(resources(json, 'aws_guardduty_detector')).toHaveLength(1);
      expect(resources(json, 'aws_backup_vault')).toEqual([]);
      expect(resources(json, 'aws_sns_topic_subscription')).toMatchObject([
        { protocol: 'email', endpoint: 'shared@test.example.net' },
      ]);
      expect(resources(json, 'aws_kms_key')).toMatchObject([
        { deletion_window_in_days: 30, lifecycle: { prevent_destroy: true } },
      ]);
    }
    expect(sharedStacks({ security: undefined })).toEqual([]);
  });

  it.each([
    ['aws_cloudtrail', 1, 0],
    ['aws_iam_service_linked_role', 1, 0],
    ['aws_guardduty_detector', 1, 1],
    ['aws_securityhub_account', 1, 1],
    ['aws_accessanalyzer_analyzer', 1, 1],
    ['aws_config_configuration_recorder', 1, 1],
    ['aws_config_delivery_channel', 1, 1],
    ['aws_backup_vault', 1, 1],
  ])('has of %s as many as an account and a region may have', (type, inFirst, inSecond) => {
    expect(resources(first, type)).toHaveLength(inFirst);
    expect(resources(second, type)).toHaveLength(inSecond);
  });

  it('tells people of severe findings and of backups that failed', () => {
    const sources = resources(open, 'aws_cloudwatch_event_rule').map(
      ({ event_pattern: pattern }) => JSON.parse(String(pattern)).source[0],
    );
    expect(sources.toSorted()).toEqual(['aws.backup', 'aws.guardduty']);
    expect(resources(open, 'aws_sns_topic_subscription')).toMatchObject([{ endpoint: alpha.alarms.emails[0] }]);
  });
});
