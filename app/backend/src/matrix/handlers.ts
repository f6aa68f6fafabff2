import type { MatrixService } from '@sample-platform-ai/contract';
import type { ServiceHandlers } from '../call/handlers.ts';
import { MatrixCache } from './cache.ts';

/** Each server has a cache of its own. */
export function matrixHandlers(): ServiceHandlers<typeof MatrixService> {
  const cache = new MatrixCache();
  return {
    getMatrix: (filter, { db, call }) => cache.get(db, filter, call.consistencyToken !== undefined),
  };
}
