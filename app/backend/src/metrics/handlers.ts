import { invalidField, LedgerError, type MetricsService } from '@sample-platform-ai/contract';
import { firstRow } from '@sample-platform-ai/kit/database/queryable.ts';
import { documentTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { dateOf } from '../call/time.ts';
import { deliveryMetrics } from './sql.ts';

const dayMs = 86_400_000;
const defaultDays = 90;
const longestDays = 366;

export const metricsHandlers: ServiceHandlers<typeof MetricsService> = {
  getDeliveryMetrics: async ({ service, team, since, until }, { db }) => {
    const end = until ? dateOf('until', until) : new Date();
    const start = since ? dateOf('since', since) : new Date(end.getTime() - defaultDays * dayMs);
    const days = (end.getTime() - start.getTime()) / dayMs;
    if (!(days > 0 && days <= longestDays))
      throw invalidField('since', `must be at most ${longestDays} days before until`);
    const window = [start.toISOString(), end.toISOString()];
    const row = await firstRow<{ document: string }>(db, deliveryMetrics, [...window, service, team]);
    if (!row) throw new LedgerError('internal', 'the metrics have no row');
    return { json: row.document, etag: documentTag(row.document) };
  },
};
