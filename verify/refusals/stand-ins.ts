import type { StandIn } from './gate.ts';
import { accountRegions, ec2Defaults } from './stand-ins/account-defaults.ts';
import { analyzers } from './stand-ins/analyzers.ts';
import { backupSelections } from './stand-ins/backup-selections.ts';
import { bucketLogging } from './stand-ins/buckets.ts';
import { eksResources } from './stand-ins/eks.ts';
import { logDestinations } from './stand-ins/log-destinations.ts';
import { securityHub } from './stand-ins/security-hub.ts';
import { vaultPolicies } from './stand-ins/vault-policies.ts';

/** What replaces services that the emulator lacks. */
export const standIns = (): readonly StandIn[] => [
  accountRegions(),
  ec2Defaults(),
  bucketLogging(),
  eksResources(),
  securityHub(),
  analyzers(),
  backupSelections(),
  vaultPolicies(),
  logDestinations(),
];
