import { createHash } from 'node:crypto';
import { create, type MessageShape } from '@bufbuild/protobuf';
import {
  DeploymentStatus,
  Intent,
  IntentSchema,
  invalidField,
  LedgerError,
  type RecordCdEventRequest,
  type RecordDeploymentRequest,
  RecordDeploymentRequestSchema,
  validated,
} from '@sample-platform-ai/contract';
import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { instantOf } from '../call/time.ts';
import { findServicesAndEnvironments } from '../catalog/repository.ts';
import { shortName } from '../database/json.ts';
import { callerKey, lockHistories } from './history.ts';

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Digest and tag of a package URL, `pkg:oci/name@sha256%3A…?tag=v1`. */
export function artifactOf(packageUrl: string): { readonly digest: string; readonly tag: string | undefined } {
  const field = 'data.subject.content.artifactId';
  const [path = '', query = ''] = packageUrl.split('#')[0]?.split('?') ?? [];
  const digest = decoded(path.slice(path.lastIndexOf('@') + 1));
  if (digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw invalidField(field, 'has no digest; write pkg:oci/name@sha256%3A and 64 hexadecimal digits');
  return { digest, tag: new URLSearchParams(query).get('tag') || undefined };
}

/** The region of `prod/eu-west-1`, or the only one of `prod`. */
async function placeOf(db: Queryable, id: string): Promise<{ environment: string; region: string }> {
  const [environment = '', named] = id.split('/');
  if (named !== undefined) return { environment, region: named };
  const regions = (await findServicesAndEnvironments(db, [], [environment])).environments.get(environment) ?? [];
  const [region, ...others] = regions;
  if (others.length > 0)
    throw invalidField(
      'data.subject.content.environment.id',
      `names no region; expected ${regions.map((one) => `${environment}/${one}`).join(' or ')}`,
    );
  // An unknown environment is reported by the record itself.
  return { environment, region: region ?? 'unknown' };
}

/** The id of an event is unique for its source only. */
const keyOf = ({ source, id }: RecordCdEventRequest): string =>
  `cdevent-${createHash('sha256').update(`${source}\n${id}`).digest('hex')}`;

/** The deployment that an event reports. */
export async function deploymentOf(
  db: Queryable,
  event: RecordCdEventRequest,
): Promise<MessageShape<typeof RecordDeploymentRequestSchema>> {
  const { type, time, data } = event;
  const { context, subject } = data ?? {};
  const content = subject?.content;
  const { digest, tag } = artifactOf(content?.artifactId ?? '');
  if (context?.type && context.type !== type)
    throw invalidField('data.context.type', `is not the type of the event, ${type}`);
  const at = context?.timestamp ?? time;
  const place = await placeOf(db, content?.environment?.id ?? '');
  const request = create(RecordDeploymentRequestSchema, {
    service: subject?.id ?? '',
    ...place,
    // Without a chain no other event belongs to it, so that it has to be healthy in its own region only.
    rollout: context?.chainId ? { key: context.chainId } : { key: keyOf(event), regions: [place.region] },
    intent: type.includes('.rolledback.') ? Intent.ROLLBACK : Intent.PLANNED,
    version: tag ?? digest.slice(0, 'sha256:'.length + 12),
    imageDigest: digest,
    status: DeploymentStatus.SUCCEEDED,
    ...(at ? { at } : {}),
  });
  return validated(RecordDeploymentRequestSchema, request);
}

const reported = {
  name: 'cdevent_reported',
  text: `SELECT d.id::text AS id, r.intent = $4 AND d.region = $5 AND d.version = $6 AND d.image_digest = $7
      AND ($8::timestamptz IS NULL OR d.started_at = $8::timestamptz) AS same
    FROM rollouts r JOIN deployments d ON d.rollout_id = r.id
    WHERE r.service = $1 AND r.environment = $2 AND r.key = ANY(ARRAY[$3, $3 || '#planned', $3 || '#rollback'])
      AND ${callerKey('r')} = $3 ORDER BY d.id`,
};

/**
 * The deployment that the same event has recorded, from any sender, under any idempotency key and however long ago. Other events
 * of the service wait until the transaction ends. Throws `conflict` for an event that was recorded with other content.
 */
export async function alreadyRecorded(
  tx: Queryable,
  event: RecordCdEventRequest,
  { service, environment, region, rollout, intent, version, imageDigest, at }: RecordDeploymentRequest,
): Promise<string | undefined> {
  await lockHistories(tx, [service]);
  const rows = await rowsOf<{ id: string; same: boolean }>(tx, reported, [
    service,
    environment,
    rollout?.key ?? '',
    shortName('INTENT', IntentSchema.value[intent]?.name),
    region,
    version,
    imageDigest,
    at ? instantOf('at', at) : null,
  ]);
  const earlier = rows.find(({ same }) => same);
  // The rollout of an event without a chain is its own; a chain has other events too.
  if (!earlier && rows.length > 0 && rollout?.key === keyOf(event))
    throw new LedgerError(
      'conflict',
      `the event ${event.id} from ${event.source} is already recorded with other content; give a new event a new id`,
    );
  return earlier?.id;
}
