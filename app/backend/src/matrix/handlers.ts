import type { MatrixService } from '@sample-platform-ai/contract';
import { documentTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { instantOf } from '../call/time.ts';
import { positionOf } from '../events/repository.ts';
import { MatrixCache } from './cache.ts';
import { matrixDelta, pastMatrix } from './repository.ts';

/** Each server has a separate cache. */
export function matrixHandlers(): ServiceHandlers<typeof MatrixService> {
  const cache = new MatrixCache();
  return {
    getMatrix: async ({ team, environment, since, asOf }, { db, call }) => {
      const filter = { team, environment };
      if (asOf) {
        const json = `{"cells":${await pastMatrix(db, filter, instantOf('asOf', asOf))},"delta":false}`;
        return { json, etag: documentTag(json) };
      }
      const changed = since === '' ? undefined : await matrixDelta(db, filter, positionOf(since, 'since'));
      if (!changed) return cache.get(db, filter, call.consistencyToken !== undefined);
      const json = `{"cells":${changed.cells},"position":"${changed.position}","delta":true}`;
      return { json, etag: documentTag(json) };
    },
  };
}
