import type { Rule } from './call.ts';
import { auroraStorage } from './rules/aurora-storage.ts';
import { certificates } from './rules/certificates.ts';
import { databaseDeletions } from './rules/database-deletions.ts';
import { globalDatabase } from './rules/global-database.ts';
import { names } from './rules/names.ts';
import { parameterGroups } from './rules/parameter-groups.ts';
import { type AccountRegion, optInRegions } from './rules/regions.ts';
import { distributionAliases, namesInUse } from './rules/unique-names.ts';
import { zoneFeatures } from './rules/zone-features.ts';
import { clientVpn } from './stand-ins/client-vpn.ts';
import { detectors } from './stand-ins/detectors.ts';
import { clusterSettings } from './stand-ins/eks.ts';
import { keyRotations } from './stand-ins/keys.ts';

/** Every rule but IAM's, with nothing learnt but the regions that accounts have enabled before. */
export const allRules = (opened: readonly AccountRegion[] = []): readonly Rule[] => [
  optInRegions(opened),
  names,
  namesInUse(),
  distributionAliases(),
  globalDatabase(),
  databaseDeletions(),
  parameterGroups(),
  certificates(),
  detectors(),
  clientVpn(),
  keyRotations(),
  clusterSettings(),
  auroraStorage,
  zoneFeatures(),
];
