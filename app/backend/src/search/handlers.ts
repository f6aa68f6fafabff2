import { invalidField, type SearchService } from '@sample-platform-ai/contract';
import { documentTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { prefixesOf } from './query.ts';
import { search } from './repository.ts';

const defaultHits = 20;

export const searchHandlers: ServiceHandlers<typeof SearchService> = {
  search: async ({ query, pageSize }, { db }) => {
    const prefixes = prefixesOf(query);
    if (prefixes.text === '')
      throw invalidField('query', 'is blank; enter the beginning of a name, version, digest, commit, id or title');
    const json = `{"hits":${await search(db, prefixes, pageSize || defaultHits)}}`;
    return { json, etag: documentTag(json) };
  },
};
