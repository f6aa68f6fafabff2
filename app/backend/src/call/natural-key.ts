import { isMessage, type Message } from '@bufbuild/protobuf';
import { type ContractMethod, RecordDeploymentRequestSchema } from '@sample-platform-ai/contract';
import type { Principal } from '../auth/principal.ts';

/** A pipeline's step that is run again says the same thing: its run, attempt, place and phase are its key. */
export function naturalKey(method: ContractMethod, message: Message, principal: Principal): string | undefined {
  if (principal.kind !== 'pipeline' || !isMessage(message, RecordDeploymentRequestSchema)) return undefined;
  const { runId, runAttempt } = principal.pipeline;
  const { service, environment, region, status } = message;
  return [method.descriptor.name, runId, runAttempt, service, environment, region, status].join('/');
}
