import { GetHostedZoneCommand, ListHostedZonesByNameCommand, type Route53Client } from '@aws-sdk/client-route-53';
import { AssumeRoleCommand, type Credentials } from '@aws-sdk/client-sts';
import { delegationRole } from '@sample-platform-ai/environments/naming.ts';
import { type AccountCheck, type CheckContext, type Finding, finding } from '../check.ts';

const sameServers = (a: readonly string[], b: readonly string[]): boolean => servers(a) === servers(b);
const servers = (list: readonly string[]): string =>
  list
    .map((name) => name.toLowerCase().replace(/\.$/, ''))
    .sort()
    .join(', ');
const shown = (list: readonly string[]): string => servers(list) || 'no name servers';

/** Ids of an account's public zones of exactly this name: Route 53 lists all names from there on. */
async function zonesNamed(route53: Route53Client, domain: string): Promise<readonly string[]> {
  const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: domain }));
  return HostedZones.filter(({ Name, Config }) => Name === `${domain}.` && !Config?.PrivateZone).map(
    ({ Id = '' }) => Id,
  );
}

async function serversOf(route53: Route53Client, id: string): Promise<readonly string[]> {
  const { DelegationSet } = await route53.send(new GetHostedZoneCommand({ Id: id }));
  return DelegationSet?.NameServers ?? [];
}

/** The organization's domain has to lead to the parent zone before a certificate below it can be validated. */
export const parentZone: AccountCheck = {
  name: 'domain',
  per: 'account',
  async run(context) {
    const { platform, environment, reach } = context;
    if (environment.dns.zone === 'adopt') return [];
    const { domain, zone: kind } = platform.organization;
    const role = delegationRole(platform.organization, environment.name, 'read');
    const credentials = await assumed(context, role.arn);
    const signIn = finding(
      credentials !== undefined,
      { subject: role.name, needs: 'to be assumed', found: credentials ? 'assumed' : 'refused' },
      `Apply bootstrap of the shared account from this commit, which lets the plan role of ${environment.name} read its delegation`,
    );
    if (!credentials) return [signIn];
    const route53 = reach.route53(credentials);
    const zones = await zonesNamed(route53, domain);
    const [zone] = zones;
    const single = finding(
      zones.length === 1,
      { subject: domain, needs: 'one public zone in the shared account', found: String(zones.length) },
      zones.length === 0
        ? kind === 'create'
          ? 'Apply the shared account, which makes the parent zone: pnpm tofu shared apply'
          : `Make the zone ${domain} in the shared account, or set organization.zone to create`
        : 'Delete the zones of the shared account that no domain leads to: a record has to have one place',
    );
    if (zone === undefined || zones.length > 1) return [signIn, single];
    const wanted = await serversOf(route53, zone);
    return [signIn, single, await leadsTo(context, { domain, wanted, fix: enterAbove(domain, wanted) })];
  },
};

/** The environment's own zone: none before the first apply, one afterwards, and public DNS leads to it. */
export const environmentZone: AccountCheck = {
  name: 'delegation',
  per: 'account',
  async run(context) {
    const { environment, reach } = context;
    const { zoneName, zone: kind } = environment.dns;
    const route53 = reach.route53();
    const zones = await zonesNamed(route53, zoneName);
    const [zone] = zones;
    const adopts = kind === 'adopt';
    const single = finding(
      zones.length === 1 || (zones.length === 0 && !adopts),
      {
        subject: zoneName,
        needs: adopts ? 'one public zone' : 'one public zone, or none yet',
        found: String(zones.length),
      },
      zones.length === 0
        ? `Make the zone ${zoneName} in the account, or set dns.zone of ${environment.name} to create`
        : `Delete the zones named ${zoneName} that no domain leads to: aws route53 list-hosted-zones-by-name --dns-name ${zoneName}`,
    );
    if (zone === undefined || zones.length > 1) return [single];
    const wanted = await serversOf(route53, zone);
    const fix = adopts
      ? enterAbove(zoneName, wanted)
      : `Apply the dns layer, which writes the delegation: pnpm tofu ${environment.name} apply --layer dns`;
    return [single, await leadsTo(context, { domain: zoneName, wanted, fix })];
  },
};

const enterAbove = (domain: string, wanted: readonly string[]): string =>
  `Enter these name servers for ${domain} where the domain above it is kept: ${servers(wanted)}`;

interface Delegation {
  readonly domain: string;
  readonly wanted: readonly string[];
  readonly fix: string;
}

async function leadsTo({ reach }: CheckContext, { domain, wanted, fix }: Delegation): Promise<Finding> {
  const found = await reach.nameServers(domain);
  return finding(
    sameServers(found, wanted),
    { subject: `${domain} NS`, needs: shown(wanted), found: shown(found) },
    fix,
  );
}

async function assumed({ reach, environment }: CheckContext, arn: string): Promise<Credentials | undefined> {
  try {
    const command = new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: `preflight-${environment.name}` });
    return (await reach.sts.send(command)).Credentials;
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('AccessDenied')) return undefined;
    throw error;
  }
}
