import type { ServiceOperations } from '@sample-platform-ai/gitops/observability/operations.ts';
import { ledgerDashboard } from './dashboard.ts';
import { databaseDashboard } from './database-dashboard.ts';
import { ledgerRules } from './rules.ts';

/** What the ledger adds to the alerts and dashboards of every service. */
export const operations: ServiceOperations = {
  rules: [ledgerRules],
  dashboards: [ledgerDashboard().build(), databaseDashboard().build()],
};
