import { timestampDate } from '@bufbuild/protobuf/wkt';
import { invalidField, LedgerError, type MetricsService } from '@sample-platform-ai/contract';
import type { ServiceHandlers } from '../call/handlers.ts';
import { firstRow } from '../database/queryable.ts';
import { deliveryMetrics } from './sql.ts';

const dayMs = 86_400_000;
const defaultDays = 90;
const longestDays = 366;

export const metricsHandlers: ServiceHandlers<typeof MetricsService> = {
  getDeliveryMetrics: async ({ service, team, since, until }, { db }) => {
    const end = until ? timestampDate(until) : new Date();
    const start = since ? timestampDate(since) : new Date(end.getTime() - defaultDays * dayMs);
    const days = (end.getTime() - start.getTime()) / dayMs;
    if (!(days > 0 && days <= longestDays))
      throw invalidField('since', `has to be up to ${longestDays} days before until`);
    if (start.getUTCFullYear() < 2000) throw invalidField('since', 'lies before the year 2000');
    const window = [start.toISOString(), end.toISOString()];
    const row = await firstRow<{ document: string }>(db, deliveryMetrics, [...window, service, team]);
    if (!row) throw new LedgerError('internal', 'the metrics have no row');
    return { json: row.document };
  },
};
