import { deliveryScenarios } from './delivery.ts';
import { ledgerScenarios } from './ledger.ts';
import { logScenarios } from './logs.ts';
import { platformScenarios } from './platform.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  ...ledgerScenarios,
  ...deliveryScenarios,
  ...platformScenarios,
  ...logScenarios,
];
