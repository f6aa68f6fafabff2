import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { sharedAccount } from '@sample-platform-ai/environments/naming.ts';
import { keptForDays } from './exceptions-of-settings.ts';
import type { Exception } from './gate.ts';

/** An account with a baseline. */
interface Baseline {
  readonly account: string;
  readonly retentionDays: number;
  readonly regions: number;
}

const baselinesOf = ({ organization, environments }: Platform): readonly Baseline[] => [
  ...(organization.security
    ? [
        {
          account: sharedAccount(organization).name,
          retentionDays: organization.security.retentionDays,
          regions: organization.regions.length,
        },
      ]
    : []),
  ...environments.flatMap(({ name, security, regions }) =>
    security ? [{ account: name, retentionDays: security.retentionDays, regions: regions.length }] : [],
  ),
];

interface BaselineException {
  readonly check: string;
  /** Behind `<account>-`. */
  readonly resources: string;
  readonly reason: string;
  /** @default every account with a baseline */
  readonly where?: (baseline: Baseline) => boolean;
}

const ofBaselines: readonly BaselineException[] = [
  {
    check: 'CKV2_AWS_3',
    resources: 'security-*/aws_guardduty_detector.*',
    reason:
      'The detector is on. The check asks for the configuration of an organization, which belongs to its delegated administrator and not to this account',
  },
  {
    check: 'CKV2_AWS_48',
    resources: 'security-*/aws_config_configuration_recorder.*',
    reason:
      'Types without a region are recorded in the first region only; a second record of the same user or role would be one more charge',
    where: ({ regions }) => regions > 1,
  },
  {
    check: 'CKV_AWS_144',
    resources: 'security-*/aws_s3_bucket.*',
    reason:
      'A copy in another region of the same account survives no intruder that the original does not. Files of a trail that has to outlive its region belong in an account of the organization',
  },
  {
    check: 'CKV_AWS_18',
    resources: 'security-*/aws_s3_bucket.*',
    reason:
      'It is itself the log, and only AWS writes to it; who changes the bucket is in the trail. A log of its reads would need another bucket, and that one another',
  },
  {
    check: 'CKV_AWS_252',
    resources: 'security-*/aws_cloudtrail.*',
    reason: 'It would be a message for each file, every few minutes, to people; rules on findings tell them instead',
  },
  {
    check: 'CKV_AWS_338',
    resources: 'security-*/aws_cloudwatch_log_group.*',
    reason: keptForDays,
    where: ({ retentionDays }) => retentionDays < 365,
  },
];

/** What follows from the baseline of each account that has one. */
export const ofSecurity = (platform: Platform, expires: Exception['expires']): readonly Exception[] =>
  baselinesOf(platform).flatMap((baseline) =>
    ofBaselines
      .filter(({ where }) => where?.(baseline) ?? true)
      .map(({ check, resources, reason }) => ({
        check,
        resources: `${baseline.account}-${resources}`,
        reason,
        expires,
      })),
  );
