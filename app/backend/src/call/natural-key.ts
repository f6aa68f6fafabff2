import { hash } from 'node:crypto';
import { isMessage, type Message } from '@bufbuild/protobuf';
import {
  type ContractMethod,
  RecordCdEventRequestSchema,
  RecordDeploymentRequestSchema,
} from '@sample-platform-ai/contract';
import type { Principal } from '../auth/principal.ts';

/**
 * A repeated pipeline step sends the same request: its key is the run, attempt, environment, region and phase. One run may deploy and
 * roll back, so the key includes the rollout and its intent.
 */
export function naturalKey(method: ContractMethod, message: Message, principal: Principal): string | undefined {
  // CloudEvents: source and id identify an event, whatever sends it again.
  if (isMessage(message, RecordCdEventRequestSchema))
    return `cdevent/${hash('sha256', `${message.source}\n${message.id}`, 'base64url')}`;
  if (principal.kind !== 'pipeline' || !isMessage(message, RecordDeploymentRequestSchema)) return undefined;
  const { runId, runAttempt } = principal.pipeline;
  const { service, environment, region, status, intent, rollout } = message;
  const parts = [method.descriptor.name, runId, runAttempt, service, environment, region, status, intent, rollout?.key];
  return `natural/${hash('sha256', parts.join('\n'), 'base64url')}`;
}
