import type { StandIn } from './gate.ts';
import { accountRegions, ec2Defaults } from './stand-ins/account-defaults.ts';
import { bucketLogging } from './stand-ins/buckets.ts';
import { eksResources } from './stand-ins/eks.ts';

/** What replaces services that the emulator lacks. */
export const standIns = (): readonly StandIn[] => [accountRegions(), ec2Defaults(), bucketLogging(), eksResources()];
