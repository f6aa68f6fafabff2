import { type Control, left, resource, test } from './controls.ts';

const backups = 'infra/modules/security/backups.test.ts';
const findings = 'infra/modules/security/findings.test.ts';
const recorder = 'infra/modules/security/recorder.test.ts';
const trail = 'infra/modules/security/trail.test.ts';
const kept = test(
  'verify/invariants/protection.test.ts',
  'deletes no trail, recorder, detector, hub, vault or key of a protected environment',
);

/** What holds for a whole account, by its security stack or a setting of the account. */
export const accountControls: readonly Control[] = [
  {
    id: 'Backup.1',
    asks: 'Recovery points are encrypted',
    evidence: [
      test(backups, 'encrypts the vault by the key of the stack'),
      resource('aws_db_instance', { storage_encrypted: true }),
      resource('aws_rds_cluster', { storage_encrypted: true }),
    ],
  },
  {
    id: 'CloudTrail.1',
    asks: 'A trail records management events of all regions',
    evidence: [
      resource('aws_cloudtrail', { is_multi_region_trail: true, enable_logging: true }),
      test(trail, 'records every call in all regions'),
      kept,
    ],
  },
  {
    id: 'CloudTrail.2',
    asks: 'The trail is encrypted by a KMS key',
    evidence: [test(trail, 'records every call in all regions, in encrypted files with digests')],
  },
  {
    id: 'CloudTrail.4',
    asks: 'Files of the trail have digests',
    evidence: [resource('aws_cloudtrail', { enable_log_file_validation: true })],
  },
  {
    id: 'CloudTrail.5',
    asks: 'The trail writes to a log group',
    evidence: [test(trail, 'records every call in all regions')],
  },
  {
    id: 'Config.1',
    asks: 'AWS Config records resources with its service-linked role',
    evidence: [
      resource('aws_config_configuration_recorder_status', { is_enabled: true }),
      test(recorder, 'records all types'),
      kept,
    ],
  },
  {
    id: 'EC2.7',
    asks: 'Volumes are encrypted by default',
    evidence: [resource('aws_ebs_encryption_by_default', { enabled: true })],
  },
  {
    id: 'GuardDuty.1',
    asks: 'GuardDuty is on in each region',
    evidence: [resource('aws_guardduty_detector', { enable: true }), kept],
  },
  {
    id: 'GuardDuty.5',
    asks: "GuardDuty reads EKS' audit logs",
    evidence: [test(findings, 'states every feature of the detector')],
  },
  {
    id: 'GuardDuty.7',
    asks: 'GuardDuty watches processes on EKS nodes',
    evidence: [
      left(
        'Off: it needs an agent on each node, with a price for each vCPU. Admission refuses privileged pods and files are read-only, which leaves it less to find',
        '2027-05-31',
      ),
    ],
  },
  {
    id: 'GuardDuty.9',
    asks: 'GuardDuty reads sign-ins of databases',
    evidence: [test(findings, 'states every feature of the detector')],
  },
  {
    id: 'GuardDuty.10',
    asks: 'GuardDuty reads data events of S3',
    evidence: [test(findings, 'states every feature of the detector')],
  },
  {
    id: 'IAM.1',
    asks: 'No policy allows everything',
    evidence: [test('verify/invariants/iam.test.ts', 'allows no service entirely')],
  },
  {
    id: 'RDS.26',
    asks: 'Databases are in a backup plan',
    evidence: [
      test(backups, 'takes daily snapshots of the databases with the tags of their stack'),
      kept,
      left('An environment that sleeps, or sets no backups, has only the backups of RDS: its own setting'),
    ],
  },
  {
    id: 'S3.1',
    asks: 'The account blocks public access',
    evidence: [
      resource('aws_s3_account_public_access_block', {
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      }),
    ],
  },
];
