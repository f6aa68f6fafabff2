import { type ApiCall, inPlace, text } from './call.ts';
import type { StandIn } from './gate.ts';

/** Regions that an account has enabled. */
function regions(): StandIn {
  const enabled = new Set<string>();
  const place = (call: ApiCall, name: string) => inPlace({ ...call, region: 'any' }, name);
  return (call) => {
    if (call.service !== 'account') return undefined;
    const region = text(call, 'RegionName') ?? '';
    if (call.operation === 'EnableRegion') enabled.add(place(call, region));
    if (call.operation === 'DisableRegion') enabled.delete(place(call, region));
    return { RegionName: region, RegionOptStatus: enabled.has(place(call, region)) ? 'ENABLED' : 'DISABLED' };
  };
}

/** What stands in for services that the emulator lacks. */
export const standIns = (): readonly StandIn[] => [regions()];
