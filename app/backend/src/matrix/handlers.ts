import type { MatrixService } from '@sample-platform-ai/contract';
import { documentTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { matrixDocument } from './repository.ts';

export const matrixHandlers: ServiceHandlers<typeof MatrixService> = {
  getMatrix: async (filter, { db }) => {
    const json = `{"cells":${await matrixDocument(db, filter)}}`;
    return { json, etag: documentTag(json) };
  },
};
