import type { JsonValue } from '@bufbuild/protobuf';
import type { Harness } from './harness.ts';
import type { Outcome } from './transports.ts';

export const digest = (character: string): string => `sha256:${character.repeat(64)}`;

/** The message of a call that has to succeed. */
export function message(outcome: Outcome): Record<string, JsonValue> {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.problem.detail}`);
  return outcome.message as Record<string, JsonValue>;
}

export const serviceRequest = (name: string, repositoryId: string, team = 'payments'): JsonValue => ({
  name,
  team,
  repository: { fullName: `example-org/${name}`, id: repositoryId, ownerId: '100' },
  links: [{ title: 'Runbook', url: `https://example.com/${name}` }],
});

/** Three environments and two services. */
export async function prepareCatalog(
  target: Pick<Harness, 'clients' | 'tokens'> | (Pick<Harness, 'clients'> & { readonly admin: () => Promise<string> }),
): Promise<void> {
  const { clients } = target;
  const token = await ('admin' in target ? target.admin() : target.tokens.person('admins'));
  const environments = [
    { name: 'dev', tier: 'TIER_DEVELOPMENT', regions: ['ap-southeast-2'], position: 1 },
    { name: 'uat', tier: 'TIER_STAGING', regions: ['ap-southeast-2', 'ap-southeast-4'], position: 2 },
    { name: 'prod', tier: 'TIER_PRODUCTION', regions: ['ap-southeast-2', 'ap-southeast-4'], position: 3 },
  ];
  for (const environment of environments) message(await clients.rest.call('PutEnvironment', environment, { token }));
  message(await clients.rest.call('CreateService', serviceRequest('checkout', '1'), { token }));
  message(await clients.grpc.call('CreateService', serviceRequest('search', '2', 'discovery'), { token }));
}

let runs = 0;

export interface DeploymentOptions {
  readonly service?: string;
  readonly environment?: string;
  readonly region?: string;
  readonly rollout?: Record<string, JsonValue>;
  readonly intent?: string;
  readonly version?: string;
  readonly imageDigest?: string;
  readonly status?: string;
  readonly at?: string;
  readonly commits?: JsonValue;
  readonly provenance?: JsonValue;
}

const nextRun = (): string => {
  runs += 1;
  return `run-${runs}`;
};

export const deploymentRequest = (options: DeploymentOptions = {}): Record<string, JsonValue> => ({
  service: 'checkout',
  environment: 'prod',
  region: 'ap-southeast-2',
  rollout: { key: nextRun() },
  intent: 'INTENT_PLANNED',
  version: 'v1.0.0',
  imageDigest: digest('1'),
  status: 'DEPLOYMENT_STATUS_SUCCEEDED',
  ...options,
});

export const observationRequest = (options: Record<string, JsonValue> = {}): Record<string, JsonValue> => ({
  service: 'checkout',
  environment: 'prod',
  region: 'ap-southeast-2',
  applicationUid: 'uid-1',
  operation: 'abc@2026-01-01T00:00:00Z',
  revision: 'abc',
  imageDigest: digest('1'),
  health: 'HEALTH_HEALTHY',
  sync: 'SYNC_STATUS_SYNCED',
  ...options,
});

interface CdEventOptions {
  readonly id: string;
  readonly type?: string;
  readonly service?: string;
  readonly environment?: string;
  readonly artifactId?: string;
}

/** As a tool sends it that knows CDEvents 0.5, with what the ledger does not read. */
export function cdEventRequest({
  id,
  type = 'service.deployed',
  service = 'checkout',
  environment = 'prod/ap-southeast-2',
  artifactId = `pkg:oci/${service}@${encodeURIComponent(digest('1'))}?repository_url=ghcr.io%2Fexample&tag=v1.4.0`,
}: CdEventOptions): Record<string, JsonValue> {
  const [source, fullType] = ['/tools/deployer', `dev.cdevents.${type}.0.3.0`];
  const links = [{ linkType: 'RELATION', linkKind: 'TRIGGER', target: { contextId: 'x' } }];
  const context = { specversion: '0.5.0', id, source, type: fullType, timestamp: '2020-01-02T03:04:05Z', links };
  return {
    ...{ specversion: '1.0', id, source, type: fullType, subject: service, datacontenttype: 'application/json' },
    data: {
      context,
      subject: { id: service, source, content: { environment: { id: environment }, artifactId } },
      customData: { cluster: 'one', nested: { deep: [1, null] } },
      customDataContentType: 'application/json',
    },
  };
}

export const idOfAnswer = (answer: Record<string, unknown>): string => String(answer['id']);
