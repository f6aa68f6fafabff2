import { type ApiCall, type Parameters, text } from '../call.ts';
import type { StandIn } from '../gate.ts';

const place = ({ account, region }: ApiCall) => `${account} ${region}`;

/** Regions that an account has enabled. */
export function accountRegions(): StandIn {
  const enabled = new Set<string>();
  return (call) => {
    if (call.service !== 'account') return undefined;
    const RegionName = text(call, 'RegionName') ?? '';
    const key = `${call.account} ${RegionName}`;
    if (call.operation === 'EnableRegion') enabled.add(key);
    if (call.operation === 'DisableRegion') enabled.delete(key);
    return { RegionName, RegionOptStatus: enabled.has(key) ? 'ENABLED' : 'DISABLED' };
  };
}

/** EC2's defaults of an account in a region. */
export function ec2Defaults(): StandIn {
  const states = new Map<string, Parameters>();
  const kept = (call: ApiCall, name: string) => states.get(`${place(call)} ${name}`);
  const keep = (call: ApiCall, name: string, state: Parameters) => states.set(`${place(call)} ${name}`, state);
  const members: Readonly<Record<string, string>> = {
    HttpTokens: 'httpTokens',
    HttpPutResponseHopLimit: 'httpPutResponseHopLimit',
    HttpEndpoint: 'httpEndpoint',
    InstanceMetadataTags: 'instanceMetadataTags',
  };
  const operations: Readonly<Record<string, (call: ApiCall) => Parameters>> = {
    ModifyInstanceMetadataDefaults(call) {
      const set = Object.entries(members).flatMap(([from, to]) => {
        const value = text(call, from);
        return value === undefined || value === 'no-preference' || value === '-1' ? [] : [[to, value] as const];
      });
      keep(call, 'metadata', Object.fromEntries(set));
      return { return: true };
    },
    GetInstanceMetadataDefaults: (call) => ({ accountLevel: kept(call, 'metadata') ?? {} }),
    EnableImageBlockPublicAccess(call) {
      keep(call, 'images', { imageBlockPublicAccessState: text(call, 'ImageBlockPublicAccessState') ?? '' });
      return kept(call, 'images') ?? {};
    },
    DisableImageBlockPublicAccess(call) {
      keep(call, 'images', { imageBlockPublicAccessState: 'unblocked' });
      return kept(call, 'images') ?? {};
    },
    GetImageBlockPublicAccessState: (call) => kept(call, 'images') ?? { imageBlockPublicAccessState: 'unblocked' },
    EnableSnapshotBlockPublicAccess(call) {
      keep(call, 'snapshots', { state: text(call, 'State') ?? '' });
      return kept(call, 'snapshots') ?? {};
    },
    DisableSnapshotBlockPublicAccess(call) {
      keep(call, 'snapshots', { state: 'unblocked' });
      return { state: 'unblocked' };
    },
    GetSnapshotBlockPublicAccessState: (call) => kept(call, 'snapshots') ?? { state: 'unblocked' },
  };
  return (call) => (call.service === 'ec2' ? operations[call.operation]?.(call) : undefined);
}
