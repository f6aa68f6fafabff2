import type { JsonValue } from '@bufbuild/protobuf';
import type { Harness } from '../harness.ts';
import { deploymentRequest } from '../scenario.ts';
import type { CallOptions } from '../transports.ts';

/** Calls over both transports: the code that both ended with, or both codes where they differ. */
export async function attempt(
  harness: Harness,
  name: string,
  request: JsonValue,
  options: CallOptions,
): Promise<string> {
  const { rest, grpc } = harness.clients;
  const outcomes = await Promise.all([rest, grpc].map((client) => client.call(name, request, options)));
  return [...new Set(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code)))].join(' / ');
}

/** Records a deployment of `checkout` to prod with a token. */
export const deployWith = (harness: Harness, token: string): Promise<string> =>
  attempt(harness, 'RecordDeployment', deploymentRequest(), { token });
