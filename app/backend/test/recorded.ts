import type { RecordDeploymentRequest } from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { actor } from '../dev/seed/actor.ts';
import { record } from '../src/deployments/record.ts';
import { noTrust } from '../src/provenance/trust.ts';

const { principal } = actor('tester');

/** The ids, in the order of the requests. */
export const recorded = (tx: Queryable, requests: readonly RecordDeploymentRequest[]): Promise<readonly string[]> =>
  record(tx, requests, { principal, trust: noTrust }, (ids) => Promise.resolve(ids));
