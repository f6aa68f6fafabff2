import type { Fault } from './fault.ts';
import type { AwsWorld } from './world.ts';

const noTags = { Name: 'other' };
const quotaOf =
  (wanted: string, value: number | undefined): AwsWorld['quota'] =>
  (_, code) =>
    code === wanted ? value : 10_000;

/** Of what is asked first, and in each region. */
export const regionalFaults: readonly Fault[] = [
  {
    of: 'another account',
    change: (world) => {
      world.accountId = '999999999999';
    },
    check: 'account',
    subject: 'beta',
    found: '999999999999 (assumed-role/planner/session)',
    fix: /Sign in to the account 300000000003/,
  },
  {
    of: 'a region that is not opted in',
    change: (world) => {
      world.optIn['ap-southeast-4'] = 'not-opted-in';
    },
    check: 'region',
    subject: 'ap-southeast-4',
    found: 'not-opted-in',
    fix: /Apply bootstrap of beta.*--region-name ap-southeast-4/,
  },
  {
    of: 'a zone that the account does not see',
    change: (world) => {
      world.zones = (region) => [`${region}a`, `${region}c`];
    },
    check: 'zones',
    subject: 'ap-southeast-2',
    found: 'ap-southeast-2a, ap-southeast-2c',
    fix: /Name zones that the account sees/,
    also: ['EC2 types'],
  },
  {
    of: 'a zone without any type of a node group',
    change: (world) => {
      world.offers = (_, zone) => zone !== 'ap-southeast-4b';
    },
    check: 'EC2 types',
    subject: 'ap-southeast-4 system',
    found: 'not offered in ap-southeast-4b',
    fix: /Add a type to instanceTypes of beta that ap-southeast-4b offers/,
  },
  {
    of: 'too few VPCs, of which others have some',
    change: (world) => {
      world.quota = quotaOf('L-F678F1CE', 5);
      world.vpcs.push(noTags, noTags, noTags, noTags, noTags);
    },
    check: 'quota',
    subject: 'ap-southeast-2 VPCs',
    found: '5, 5 used by others',
    fix: /--region ap-southeast-2 --service-code vpc --quota-code L-F678F1CE --desired-value 6$/,
  },
  {
    of: 'too few addresses, by the default of a quota that was never changed',
    change: (world) => {
      world.quota = quotaOf('L-0263D0A3', undefined);
      world.defaultQuota = () => 1;
    },
    check: 'quota',
    subject: 'ap-southeast-2 Elastic IP addresses',
    found: '1',
    fix: /--service-code ec2 --quota-code L-0263D0A3 --desired-value 2$/,
  },
  {
    of: 'no Client VPN endpoint left',
    change: (world) => {
      world.quota = quotaOf('L-8EA77D34', 1);
      world.vpnEndpoints.push(noTags);
    },
    check: 'quota',
    subject: 'ap-southeast-4 Client VPN endpoints',
    found: '1, 1 used by others',
    fix: /--quota-code L-8EA77D34 --desired-value 2$/,
  },
  {
    of: 'too few load balancers',
    change: (world) => {
      world.quota = quotaOf('L-53DA6B97', 2);
      world.loadBalancers.push({ name: 'another', type: 'application' }, { name: 'fast', type: 'network' });
    },
    check: 'quota',
    subject: 'ap-southeast-2 Application Load Balancers',
    found: '2, 1 used by others',
    fix: /--service-code elasticloadbalancing --quota-code L-53DA6B97 --desired-value 3$/,
  },
  {
    of: 'too few vCPUs at the largest, of which others use some',
    change: (world) => {
      world.quota = quotaOf('L-1216C47A', 11);
      world.instances.push({ type: 'c7g.xlarge', isSpot: false, cores: 4, tags: noTags });
      world.instances.push({ type: 'c7g.xlarge', isSpot: true, cores: 4, tags: noTags });
      world.instances.push({ type: 'g5.xlarge', isSpot: false, cores: 4, tags: noTags });
    },
    check: 'quota',
    subject: 'ap-southeast-2 Standard On-Demand vCPUs',
    found: '11, 4 used by others',
    fix: /--quota-code L-1216C47A --desired-value 12$/,
  },
  {
    of: 'an engine version that is gone',
    change: (world) => {
      world.engine = () => ({ status: 'deprecated', isGlobal: true });
    },
    check: 'database engine',
    subject: 'ap-southeast-2 aurora-postgresql 17.9',
    found: 'deprecated',
    fix: /Set database.engineVersion of beta/,
  },
  {
    of: 'an engine version that never was',
    change: (world) => {
      world.engine = () => undefined;
    },
    check: 'database engine',
    subject: 'ap-southeast-4 aurora-postgresql 17.9',
    found: 'no such version',
    fix: /describe-db-engine-versions --region ap-southeast-4 --engine aurora-postgresql/,
  },
  {
    of: 'an engine version without Global Database',
    change: (world) => {
      world.engine = () => ({ status: 'available', isGlobal: false });
    },
    check: 'database engine',
    subject: 'ap-southeast-2 aurora-postgresql 17.9',
    found: 'not supported',
    fix: /SupportsGlobalDatabases/,
  },
  ...(
    [
      ['nothing to order', () => [], 'not orderable with this version'],
      [
        'another storage only',
        (all) => all.filter(({ storageType }) => storageType === 'gp3'),
        'only with storage gp3',
      ],
      ['no Global Database', (all) => all.map((each) => ({ ...each, isGlobal: false })), 'no Global Database'],
      ['no IAM sign-in', (all) => all.map((each) => ({ ...each, signsIn: false })), 'no IAM sign-in'],
      [
        'a zone fewer',
        (all) => all.map((each) => ({ ...each, zones: each.zones.slice(0, 1) })),
        'not in ap-southeast-2b',
      ],
    ] as const satisfies readonly [
      string,
      (all: ReturnType<AwsWorld['options']>) => ReturnType<AwsWorld['options']>,
      string,
    ][]
  ).map(
    ([of, limit, found]): Fault => ({
      of: `a database class with ${of}`,
      change: (world) => {
        const { options } = world;
        world.options = (region) => limit(options(region));
      },
      check: 'database class',
      subject: 'ap-southeast-2 db.r8g.large',
      found,
      fix: /Choose another database.instanceClass for beta: aws rds describe-orderable-db-instance-options --region ap-southeast-2/,
    }),
  ),
];
