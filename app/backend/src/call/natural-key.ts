import { hash } from 'node:crypto';
import { isMessage, type Message } from '@bufbuild/protobuf';
import { type ContractMethod, RecordDeploymentRequestSchema } from '@sample-platform-ai/contract';
import type { Principal } from '../auth/principal.ts';

/**
 * A pipeline's step that is run again says the same thing: its run, attempt, place and phase are its key. One run may deploy, and
 * roll back: the rollout and its intent are in the key as well.
 */
export function naturalKey(method: ContractMethod, message: Message, principal: Principal): string | undefined {
  if (principal.kind !== 'pipeline' || !isMessage(message, RecordDeploymentRequestSchema)) return undefined;
  const { runId, runAttempt } = principal.pipeline;
  const { service, environment, region, status, intent, rollout } = message;
  const parts = [method.descriptor.name, runId, runAttempt, service, environment, region, status, intent, rollout?.key];
  return `natural/${hash('sha256', parts.join('\n'), 'base64url')}`;
}
