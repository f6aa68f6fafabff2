import type { SettingException } from './exceptions-of-settings.ts';

/** What follows from the account's baseline, where an environment has one. */
export const ofSecurity: readonly SettingException[] = [
  {
    check: 'CKV2_AWS_3',
    resources: 'security-*/aws_guardduty_detector.*',
    reason:
      'The detector is on. The check asks for the configuration of an organization, which belongs to its delegated administrator and not to this account',
    where: ({ security }) => security !== undefined,
  },
  {
    check: 'CKV2_AWS_48',
    resources: 'security-*/aws_config_configuration_recorder.*',
    reason:
      'Types without a region are recorded in the first region only; a second record of the same user or role would be one more charge',
    where: ({ security, regions }) => security !== undefined && regions.length > 1,
  },
  {
    check: 'CKV_AWS_144',
    resources: 'security-*/aws_s3_bucket.*',
    reason:
      'A copy in another region of the same account survives no intruder that the original does not. Files of a trail that has to outlive its region belong in an account of the organization',
    where: ({ security }) => security !== undefined,
  },
  {
    check: 'CKV_AWS_18',
    resources: 'security-*/aws_s3_bucket.*',
    reason:
      'It is itself the log, and only AWS writes to it; who changes the bucket is in the trail. A log of its reads would need another bucket, and that one another',
    where: ({ security }) => security !== undefined,
  },
  {
    check: 'CKV_AWS_252',
    resources: 'security-*/aws_cloudtrail.*',
    reason: 'It would be a message for each file, every few minutes, to people; rules on findings tell them instead',
    where: ({ security }) => security !== undefined,
  },
];
