import { isAllowed, parsePolicy } from '@sample-platform-ai/bootstrap/test/iam.ts';
import { instanceTypesIn, regionNames } from '@sample-platform-ai/environments/catalogue/index.ts';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { accountNames, accountOf, sharedAccount } from '@sample-platform-ai/environments/naming.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentsOf } from './policies/roles.ts';
import { computeQuota } from './quota-families.ts';
import { checks, firstChecks, preflight } from './run.ts';
import { stacksOf } from './stacks.ts';
import { type Call, type StandIn, startStandIn } from './test/stand-in.ts';
import { type Subject, subject } from './test/subject.ts';
import { assumedRole } from './test/world.ts';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.stop());

const everyEnvironment = [testPlatform, platform].flatMap((source) =>
  source.environments.map(({ name }) => ({ source, name })),
);
it.each(everyEnvironment)(
  '$name finds nothing wrong in an account that has it all',
  { timeout: 180_000 },
  async ({ source, name }) => {
    const { context, world } = subject(source, name, standIn);
    standIn.set(world());
    const lines = await preflight(context);
    expect(lines.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    const { access, dns } = context.environment;
    const notAsked = [
      ...(access?.authentication.kind === 'saml' ? [] : ['SAML provider']),
      ...(dns.zone === 'adopt' ? ['domain'] : []),
    ];
    expect([...new Set(lines.map(({ check }) => check)), ...notAsked].sort()).toEqual(
      [...firstChecks, ...checks].map((check) => check.name).sort(),
    );
  },
);

describe('a preflight', () => {
  let beta: Subject;
  beforeAll(() => {
    beta = subject(testPlatform, 'beta', standIn);
  });
  const run = async (change: (world: ReturnType<Subject['world']>) => void = () => {}) => {
    const world = beta.world();
    world.decides = () => 'allowed';
    change(world);
    standIn.set(world);
    standIn.calls.length = 0;
    return preflight(beta.context);
  };
  const needs = async ({ context, world }: Subject, ofs: readonly string[]) => {
    standIn.set({ ...world(), decides: () => 'allowed' });
    const lines = await preflight(context);
    return ofs.map((of) => lines.find((line) => line.subject === of)?.needs);
  };

  it('derives what is needed from the stacks', async () => {
    const { cluster, network } = beta.context.environment;
    const [group] = Object.values(cluster.nodeGroups);
    if (!group) throw new Error('beta has no node group');
    const larger = {
      ...testPlatform,
      environments: testPlatform.environments.map((environment) =>
        environment.name === 'beta'
          ? {
              ...environment,
              network: { ...network, natGateways: 'single' as const },
              cluster: {
                ...cluster,
                nodeGroups: {
                  system: { ...group, instanceTypes: ['m7g.large', 'm7g.4xlarge'] as const, maxSize: 10 },
                  spot: { ...group, capacity: 'spot' as const, instanceTypes: ['c7g.xlarge'] as const, maxSize: 3 },
                },
              },
            }
          : environment,
      ),
    };
    const other = subject(larger, 'beta', standIn);
    const asked = ['Standard On-Demand vCPUs', 'Standard Spot vCPUs', 'Elastic IP addresses'].map(
      (title) => `ap-southeast-4 ${title}`,
    );
    expect(await needs(beta, asked)).toEqual(['8', undefined, '2']);
    expect(await needs(other, asked)).toEqual(['160', '12', '1']);
  });

  it('asks only what the plan role and the role that it assumes may do, by their written policies', async () => {
    const lines = await run((world) => {
      world.quota = (_, code) => (code === 'L-F678F1CE' ? undefined : 10_000);
    });
    expect(lines.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    const { platform: source, environment, stacks } = beta.context;
    const { planRole, applyRole } = accountNames(source.organization, accountOf(environment));
    const shared = stacksOf(source, sharedAccount(source.organization).name);
    const policiesOf = (tree: typeof stacks, name: string) => documentsOf(tree, name).map(parsePolicy);
    const own = policiesOf(stacks, planRole.name);
    const assumed = policiesOf(shared, assumedRole(beta.context).replace(/^.*\//, ''));
    const requestOf = ({ service, operation, region, body, url }: Call) => {
      const form = new URLSearchParams(body);
      const role = form.get('PolicySourceArn') ?? form.get('RoleArn');
      const account = `arn:aws:iam::${environment.account.id}`;
      const resource =
        operation === 'GetRole'
          ? `${account}:role/${form.get('RoleName')}`
          : operation === 'GetHostedZone'
            ? `arn:aws:route53:::${url.replace(/^.*(hostedzone)/, '$1')}`
            : (form.get('SAMLProviderArn') ?? role ?? '*');
      return { action: `${service}:${operation}`, resource, context: { 'aws:RequestedRegion': region } };
    };
    // Anybody may ask who they are.
    const asked = standIn.calls.filter(({ operation }) => operation !== 'GetCallerIdentity');
    const refused = asked.filter((call) => !isAllowed(call.isAssumed ? assumed : own, requestOf(call)));
    expect(refused.map(({ service, operation, region }) => `${region} ${service}:${operation}`)).toEqual([]);
    expect([...new Set(asked.map(({ operation }) => operation))].sort()).toEqual([
      'AssumeRole',
      'DescribeAddresses',
      'DescribeAvailabilityZones',
      'DescribeClientVpnEndpoints',
      'DescribeDBEngineVersions',
      'DescribeInstanceTypeOfferings',
      'DescribeInstances',
      'DescribeLoadBalancers',
      'DescribeOrderableDBInstanceOptions',
      'DescribeRegions',
      'DescribeVpcs',
      'GetAWSDefaultServiceQuota',
      'GetHostedZone',
      'GetRole',
      'GetSAMLProvider',
      'GetServiceQuota',
      'ListHostedZonesByName',
      'ListRoles',
      'SimulatePrincipalPolicy',
    ]);
    const simulated = asked.filter(({ operation }) => operation === 'SimulatePrincipalPolicy');
    expect(new Set(simulated.map(({ body }) => new URLSearchParams(body).get('PolicySourceArn')))).toEqual(
      new Set([planRole.arn, applyRole.arn]),
    );
  });

  it('asks about each action of both roles once in each region that needs it, and in no other', async () => {
    await run();
    const regionsOf = (action: string) =>
      standIn.calls
        .map(({ body }) => new URLSearchParams(body))
        // A further page of an answer does not ask anything new.
        .filter((form) => !form.has('Marker'))
        .filter((form) => [...form].some(([key, value]) => key.startsWith('ActionNames.') && value === action))
        .map(
          (form) =>
            [...form].find(([key, value]) => key.includes('ContextKeyValues') && regionNames.includes(value))?.[1],
        )
        .sort();
    expect(regionsOf('ec2:CreateVpc')).toEqual(['ap-southeast-2', 'ap-southeast-4']);
    expect(regionsOf('acm:RequestCertificate')).toEqual(['ap-southeast-2', 'ap-southeast-4', 'us-east-1']);
    expect(new Set(regionsOf('cloudfront:CreateDistribution'))).toEqual(new Set(['us-east-1']));
    expect(regionsOf('ec2:DescribeVpcs')).toHaveLength(4);
    expect(regionsOf('ec2:Describe*')).toEqual([]);
  });

  it.each([
    ['is not allowed to ask', 'refused', /lets that role ask this/],
    ['gets no answer', 'broken', /Run it again/],
  ] as const)('says where it %s, and is not all right', async (_, kind, fix) => {
    const operations = [
      'DescribeAvailabilityZones',
      'DescribeInstances',
      'GetServiceQuota',
      'DescribeDBEngineVersions',
      'DescribeOrderableDBInstanceOptions',
      'DescribeInstanceTypeOfferings',
      'ListRoles',
      'GetSAMLProvider',
      'GetRole',
      'ListHostedZonesByName',
      'SimulatePrincipalPolicy',
      'DescribeRegions',
    ];
    const lines = await run((world) => {
      for (const operation of operations) world[kind].add(operation);
    });
    const unknown = lines.filter(({ verdict }) => verdict === 'unknown');
    expect(lines.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    expect([...new Set(unknown.map(({ check }) => check))].sort()).toEqual(
      [...firstChecks, ...checks]
        .map(({ name }) => name)
        .filter((name) => name !== 'account')
        .sort(),
    );
    for (const line of unknown) expect(line.fix).toMatch(fix);
  });

  it('asks nothing of a region that is not enabled', async () => {
    const lines = await run((world) => {
      world.optIn['ap-southeast-4'] = 'not-opted-in';
    });
    const there = lines.filter(({ subject: of, check }) => of === 'ap-southeast-4' && check !== 'region');
    expect(there.map(({ check }) => check)).toEqual(
      checks.filter(({ per }) => per === 'region').map(({ name }) => name),
    );
    expect(new Set(there.map(({ fix }) => fix))).toEqual(new Set(['Enable ap-southeast-4 first']));
    const asked = standIn.calls.filter(({ region }) => region === 'ap-southeast-4');
    expect(asked).toEqual([]);
  });

  it('knows a quota for every type of EC2 that the catalogue offers', () => {
    const types = [...new Set(regionNames.flatMap((region) => [...instanceTypesIn(region)]))];
    expect(types.length).toBeGreaterThan(500);
    expect(types.filter((type) => computeQuota(type, false) === undefined)).toEqual([]);
    const titles = (...names: readonly string[]) => names.map((name) => computeQuota(name, false)?.title.split(' ')[0]);
    expect(titles('m7g.large', 'im4gn.large', 'g5.xlarge', 'inf2.xlarge', 'x2gd.large')).toEqual([
      'Standard',
      'Standard',
      'G',
      'Inf',
      'X',
    ]);
    expect(computeQuota('hpc7g.4xlarge', true)).toBeUndefined();
  });
});
