import { AccessanalyzerAnalyzer } from '@cdktf/provider-aws/lib/accessanalyzer-analyzer/index.js';
import { GuarddutyDetector } from '@cdktf/provider-aws/lib/guardduty-detector/index.js';
import { GuarddutyDetectorFeature } from '@cdktf/provider-aws/lib/guardduty-detector-feature/index.js';
import { SecurityhubAccount } from '@cdktf/provider-aws/lib/securityhub-account/index.js';
import { SecurityhubStandardsSubscription } from '@cdktf/provider-aws/lib/securityhub-standards-subscription/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

/**
 * Feature of GuardDuty -> whether it is on; stated for all of them, because a new detector has its own defaults. Runtime monitoring needs
 * an agent on each node, which has a price for each vCPU.
 */
const features: Readonly<Record<string, boolean>> = {
  EKS_AUDIT_LOGS: true,
  S3_DATA_EVENTS: true,
  RDS_LOGIN_EVENTS: true,
  EBS_MALWARE_PROTECTION: true,
  LAMBDA_NETWORK_LOGS: true,
  RUNTIME_MONITORING: false,
};

/**
 * Feature -> its agents, in the order in which GuardDuty gives them back whether or not they were set: left out, every plan would
 * replace the feature (hashicorp/terraform-provider-aws, 36400 and 36695).
 */
const agents: Readonly<Record<string, readonly string[]>> = {
  RUNTIME_MONITORING: ['EKS_ADDON_MANAGEMENT', 'ECS_FARGATE_AGENT_MANAGEMENT', 'EC2_AGENT_MANAGEMENT'],
};

/** Standards of Security Hub, by the end of their ARN. */
const standards = {
  'best-practices': 'aws-foundational-security-best-practices/v/1.0.0',
  cis: 'cis-aws-foundations-benchmark/v/3.0.0',
} as const;

export interface FindingsProps {
  /** Of the analyzer. */
  readonly name: string;
  readonly region: string;
  /** The recorder of AWS Config, whose records Security Hub judges. */
  readonly after: ITerraformDependable[];
}

/**
 * What AWS finds in an account's region by itself: GuardDuty from its logs, Access Analyzer from policies that let others in,
 * Security Hub from how resources are set. An account has one detector and one hub in a region.
 */
export class Findings extends Construct {
  constructor(scope: Construct, id: string, { name, region, after }: FindingsProps) {
    super(scope, id);
    const detector = new GuarddutyDetector(this, 'detector', {
      enable: true,
      findingPublishingFrequency: 'FIFTEEN_MINUTES',
    });
    for (const [feature, isOn] of Object.entries(features)) {
      const status = isOn ? 'ENABLED' : 'DISABLED';
      const ofFeature = agents[feature]?.map((agent) => ({ name: agent, status }));
      new GuarddutyDetectorFeature(this, feature.toLowerCase().replaceAll('_', '-'), {
        detectorId: detector.id,
        name: feature,
        status,
        ...(ofFeature && { additionalConfiguration: ofFeature }),
      });
    }
    new AccessanalyzerAnalyzer(this, 'analyzer', { analyzerName: name, type: 'ACCOUNT' });
    const hub = new SecurityhubAccount(this, 'hub', {
      enableDefaultStandards: false,
      autoEnableControls: true,
      controlFindingGenerator: 'SECURITY_CONTROL',
      dependsOn: after,
    });
    for (const [standard, path] of Object.entries(standards)) {
      new SecurityhubStandardsSubscription(this, standard, {
        standardsArn: `arn:aws:securityhub:${region}::standards/${path}`,
        dependsOn: [hub],
      });
    }
  }
}
