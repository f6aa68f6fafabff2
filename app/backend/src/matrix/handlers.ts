import { createHash } from 'node:crypto';
import type { MatrixService } from '@sample-platform-ai/contract';
import type { ServiceHandlers } from '../call/handlers.ts';
import { matrixDocument } from './repository.ts';

export const matrixHandlers: ServiceHandlers<typeof MatrixService> = {
  getMatrix: async (filter, { db }) => {
    const json = `{"cells":${await matrixDocument(db, filter)}}`;
    return { json, etag: `"${createHash('sha1').update(json).digest('base64url')}"` };
  },
};
