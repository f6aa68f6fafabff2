import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type { ComparisonService } from '@sample-platform-ai/contract';
import { documentTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { dateOf } from '../call/time.ts';
import { compare } from './repository.ts';

const instantOrNow = (field: string, at: Timestamp | undefined): string => (at ? dateOf(field, at).toISOString() : '');

export const comparisonHandlers: ServiceHandlers<typeof ComparisonService> = {
  compare: async (request, { db }) => {
    const { environment, region, version, service, team, includeSame } = request;
    const here = { environment, region, version, at: instantOrNow('at', request.at) };
    const there = {
      environment: request.otherEnvironment,
      region: request.otherRegion,
      version: request.otherVersion,
      at: instantOrNow('otherAt', request.otherAt),
    };
    const json = `{"services":${await compare(db, { here, there, service, team, includeSame })}}`;
    return { json, etag: documentTag(json) };
  },
};
