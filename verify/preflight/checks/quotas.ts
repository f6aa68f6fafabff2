import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { instanceType, type RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { type CheckContext, type Finding, finding, type RegionCheck } from '../check.ts';
import { Unanswered } from '../failures.ts';
import { addressesInUse, type InUse, loadBalancersInUse, vcpusInUse, vpcsInUse, vpnEndpointsInUse } from '../in-use.ts';
import { nodeGroupsIn } from '../node-groups.ts';
import { computeQuota } from '../quota-families.ts';
import { ofType, type RegionalResource } from '../stacks.ts';

interface Quota {
  readonly title: string;
  /** Of Service Quotas. */
  readonly service: string;
  readonly code: string;
}
interface CountedQuota extends Quota {
  /** The resources that count against it. */
  readonly type: string;
  readonly counts?: (resource: RegionalResource) => boolean;
  readonly inUse: InUse;
}

const loadBalancers = (kind: 'application' | 'network', title: string, code: string): CountedQuota => ({
  title,
  service: 'elasticloadbalancing',
  code,
  type: 'aws_lb',
  counts: ({ body }) => body['load_balancer_type'] === kind,
  inUse: loadBalancersInUse(kind),
});

const counted: readonly CountedQuota[] = [
  { title: 'VPCs', service: 'vpc', code: 'L-F678F1CE', type: 'aws_vpc', inUse: vpcsInUse },
  { title: 'Elastic IP addresses', service: 'ec2', code: 'L-0263D0A3', type: 'aws_eip', inUse: addressesInUse },
  {
    title: 'Client VPN endpoints',
    service: 'ec2',
    code: 'L-8EA77D34',
    type: 'aws_ec2_client_vpn_endpoint',
    inUse: vpnEndpointsInUse,
  },
  loadBalancers('application', 'Application Load Balancers', 'L-53DA6B97'),
  loadBalancers('network', 'Network Load Balancers', 'L-69A177A2'),
];

export const quotas: RegionCheck = {
  name: 'quota',
  per: 'region',
  async run(context, region) {
    const findings: Finding[] = [];
    for (const { type, counts = () => true, inUse, ...quota } of counted) {
      const needed = ofType(context.stacks, type, region).filter(counts).length;
      if (needed > 0)
        findings.push(await compared(context, region, { quota, needed, others: await inUse(context, region) }));
    }
    const compute = vcpusNeeded(context, region);
    if (compute.size === 0) return findings;
    const used = await vcpusInUse(context, region);
    for (const [code, { title, vcpus }] of compute) {
      const quota = { title, service: 'ec2', code };
      findings.push(await compared(context, region, { quota, needed: vcpus, others: used.get(code) ?? 0 }));
    }
    return findings;
  },
};

/** vCPUs of the node groups at their largest, by the quota's code; of several types the one with the most counts. */
function vcpusNeeded({ stacks }: CheckContext, region: RegionName) {
  const needed = new Map<string, { title: string; vcpus: number }>();
  for (const { instanceTypes, isSpot, maxSize } of nodeGroupsIn(stacks, region)) {
    const largest = new Map<string, { title: string; vcpus: number }>();
    for (const type of instanceTypes) {
      const { code, title } = computeQuota(type, isSpot) ?? {};
      if (code === undefined || title === undefined)
        throw new Unanswered(`no quota is known that ${type} counts against`);
      const vcpus = Math.max(largest.get(code)?.vcpus ?? 0, instanceType(type)?.vcpus ?? 0);
      largest.set(code, { title, vcpus });
    }
    for (const [code, { title, vcpus }] of largest)
      needed.set(code, { title, vcpus: (needed.get(code)?.vcpus ?? 0) + vcpus * maxSize });
  }
  return needed;
}

async function compared(
  context: CheckContext,
  region: RegionName,
  { quota, needed, others }: { readonly quota: Quota; readonly needed: number; readonly others: number },
): Promise<Finding> {
  const value = await quotaValue(context, region, quota);
  const { title, service, code } = quota;
  return finding(
    needed + others <= value,
    {
      subject: `${region} ${title}`,
      needs: String(needed),
      found: `${value}${others > 0 ? `, ${others} used by others` : ''}`,
    },
    `Raise it: aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${needed + others}`,
  );
}

/** A quota that was never changed has no applied value in some regions: then the default holds. */
async function quotaValue({ reach }: CheckContext, region: RegionName, { service, code }: Quota): Promise<number> {
  const asked = { ServiceCode: service, QuotaCode: code };
  const client = reach.quotas(region);
  try {
    const { Quota: applied } = await client.send(new GetServiceQuotaCommand(asked));
    if (applied?.Value !== undefined) return applied.Value;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchResourceException') throw error;
  }
  const { Quota: byDefault } = await client.send(new GetAWSDefaultServiceQuotaCommand(asked));
  if (byDefault?.Value === undefined) throw new Unanswered(`Service Quotas knows no ${service} ${code} in ${region}`);
  return byDefault.Value;
}
