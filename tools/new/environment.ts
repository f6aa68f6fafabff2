import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { UsageError } from '@sample-platform-ai/terminal';
import { type Changes, readSource } from '../literals/changes.ts';
import { addImport, listedNames, replaceOnce, setListedNames, setProperty } from '../literals/edit.ts';
import { environmentFile, environmentsIndex } from '../literals/files.ts';

const octetsOf = (cidr: string): readonly number[] => cidr.replace(/\/.*/, '').split('.').map(Number);

/** The first range of this size, counting up in steps, that no other one in the list meets. */
function freeRange(taken: readonly string[], prefix: number, from: string): string {
  const value = (cidr: string) => octetsOf(cidr).reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - prefix);
  const ranges = taken.map((cidr) => ({ start: value(cidr), size: 2 ** (32 - Number(cidr.split('/')[1])) }));
  let start = value(from);
  while (ranges.some((range) => start < range.start + range.size && range.start < start + size)) start += size;
  return `${[24, 16, 8, 0].map((bits) => Math.floor(start / 2 ** bits) % 256).join('.')}/${prefix}`;
}

const prefixOf = (cidr: string): number => Number(cidr.split('/')[1]);

/** A copy of `after` with its own name, account, zone and CIDRs, which do not conflict with another environment's. */
export function newEnvironment(
  { environments, organization }: Platform,
  name: string,
  after: EnvironmentConfig,
): EnvironmentConfig {
  const taken = environments.flatMap(({ regions }) =>
    regions.flatMap(({ vpcCidr, serviceCidr, vpnClientCidr }) => [
      vpcCidr,
      serviceCidr,
      ...(vpnClientCidr ? [vpnClientCidr] : []),
    ]),
  );
  const free = (cidr: string): string => {
    const range = freeRange(taken, prefixOf(cidr), cidr);
    taken.push(range);
    return range;
  };
  const [first, ...others] = after.regions.map((region) => ({
    ...region,
    vpcCidr: free(region.vpcCidr),
    serviceCidr: free(region.serviceCidr),
    vpnClientCidr: region.vpnClientCidr === undefined ? undefined : free(region.vpnClientCidr),
  }));
  if (!first) throw new Error(`${after.name} has no region`);
  return {
    ...after,
    name,
    // A placeholder, as in a fresh clone: synth asks for the real one.
    account: {
      id: freeAccount(accountsOf(organization, environments).map(({ id }) => id)),
      bootstrapState: 'local',
    },
    dns: { ...after.dns, zoneName: `${name}.${organization.domain}` },
    regions: [first, ...others],
  };
}

const freeAccount = (taken: readonly string[]): string => {
  const digit = [5, 6, 7, 8, 9, 4, 3, 2, 1, 0].find((each) => !taken.includes(String(each).repeat(12)));
  if (digit === undefined) throw new UsageError('ten accounts are placeholders; fill in their ids first');
  return String(digit).repeat(12);
};

/** The files that the new environment changes: its literal, and its place in the order of promotion. */
export function environmentChanges(environment: EnvironmentConfig, after: EnvironmentConfig): Changes {
  const { name } = environment;
  const [file, source] = [environmentFile(name), environmentFile(after.name)];
  const place = { file: source, name: after.name, path: [] };
  let literal = readSource(source);
  for (const [key, value] of Object.entries({ name, account: environment.account })) {
    literal = setProperty(literal, place, { key, text: JSON.stringify(value) });
  }
  literal = setProperty(
    literal,
    { ...place, path: ['dns'] },
    { key: 'zoneName', text: JSON.stringify(environment.dns.zoneName) },
  );
  for (const [index, region] of environment.regions.entries()) {
    const old = after.regions[index];
    for (const key of ['vpcCidr', 'serviceCidr', 'vpnClientCidr'] as const) {
      if (old?.[key] && region[key]) {
        literal = replaceOnce(literal, { file: source, from: `'${old[key]}'`, to: `'${region[key]}'` });
      }
    }
  }
  literal = replaceOnce(literal, { file: source, from: `export const ${after.name}:`, to: `export const ${name}:` });
  const list = { file: environmentsIndex, name: 'environments' };
  const index = addImport(readSource(environmentsIndex), { file: environmentsIndex, name, from: `./${name}.ts` });
  const names = listedNames(index, list).flatMap((each) => (each === after.name ? [each, name] : [each]));
  return { [file]: literal, [environmentsIndex]: setListedNames(index, list, names) };
}
