import { LedgerError } from '@sample-platform-ai/contract';
import type { JWTPayload } from 'jose';
import type { IssuerConfig } from '../config.ts';
import type { Principal, Role } from './principal.ts';

const refuse = (detail: string) => new LedgerError('permission_denied', detail);

/** A valid signature does not make a claim printable: the ledger stores only text that it can show. */
const hasControl = /\p{Cc}/u;

function text(payload: JWTPayload, claim: string): string {
  const value = payload[claim];
  if (typeof value !== 'string' || value === '') throw refuse(`the token has no ${claim}`);
  if (value.length > 500 || hasControl.test(value)) throw refuse(`the token's ${claim} is not accepted`);
  return value;
}

const optionalText = (payload: JWTPayload, claim: string): string | undefined =>
  payload[claim] === undefined || payload[claim] === '' ? undefined : text(payload, claim);

function attempt(payload: JWTPayload): number {
  const value = text(payload, 'run_attempt');
  if (!/^[1-9]\d{0,5}$/.test(value)) throw refuse("the token's run_attempt is not accepted");
  return Number(value);
}

/** Events that run the code of a branch or tag of the repository. A pull request runs the code of its author, a comment that of its trigger. */
const trustedEvents: ReadonlySet<string> = new Set([
  'push',
  'workflow_dispatch',
  'schedule',
  'release',
  'create',
  'deployment',
  'repository_dispatch',
]);

type Config<Kind> = Extract<IssuerConfig, { kind: Kind }>;

/** Bound to numeric ids: names, and with them `sub`, can change their owner. */
function pipeline(config: Config<'github'>, payload: JWTPayload): Principal {
  const ownerId = text(payload, 'repository_owner_id');
  if (!config.ownerIds.includes(ownerId)) throw refuse("the repository's owner is not allowed to write to this ledger");
  const event = text(payload, 'event_name');
  if (!trustedEvents.has(event))
    throw refuse(`a run started by ${event} may not deploy; allowed: ${[...trustedEvents].join(', ')}`);
  const workflowRef = text(payload, 'job_workflow_ref');
  if (config.workflows.length > 0 && !config.workflows.includes(workflowRef)) {
    throw refuse(`the workflow ${workflowRef} is not allowed to write to this ledger`);
  }
  const subject = text(payload, 'sub');
  const environment = payload['environment'];
  const environmentName = typeof environment === 'string' ? environment : undefined;
  const repositoryId = text(payload, 'repository_id');
  return {
    kind: 'pipeline',
    // A job of one environment must not repeat the write of a job of another.
    id: `repository:${repositoryId}:${environmentName ?? ''}`,
    subject,
    pipeline: {
      repository: text(payload, 'repository'),
      repositoryId,
      ownerId,
      environment: environmentName,
      runId: text(payload, 'run_id'),
      runAttempt: attempt(payload),
      workflowRef,
      workflowSha: text(payload, 'job_workflow_sha'),
      actor: optionalText(payload, 'actor'),
      actorId: optionalText(payload, 'actor_id'),
      runNumber: optionalText(payload, 'run_number'),
      eventName: event,
      ref: optionalText(payload, 'ref'),
      commitSha: optionalText(payload, 'sha'),
    },
  };
}

const order: readonly Role[] = ['admin', 'editor', 'viewer'];

function person(config: Config<'people'>, payload: JWTPayload): Principal {
  const subject = text(payload, 'sub');
  const claim = payload[config.rolesClaim];
  const groups = Array.isArray(claim) ? claim : [claim];
  const roles = new Set(groups.map((group) => (typeof group === 'string' ? config.roles[group] : undefined)));
  const role = order.find((candidate) => roles.has(candidate));
  if (!role) throw refuse('none of your groups maps to a role');
  return { kind: 'person', id: `person:${config.issuer}:${subject}`, subject, role };
}

function controller(config: Config<'controller'>, payload: JWTPayload): Principal {
  const subject = text(payload, 'sub');
  if (!config.subjects.includes(subject))
    throw refuse(`the observer ${subject} is not allowed to write to this ledger`);
  return { kind: 'controller', id: `controller:${config.issuer}:${subject}`, subject, places: config.places };
}

/** The principal of a verified token, by the policy of its issuer. */
export function principalOf(config: IssuerConfig, payload: JWTPayload): Principal {
  switch (config.kind) {
    case 'github':
      return pipeline(config, payload);
    case 'people':
      return person(config, payload);
    case 'controller':
      return controller(config, payload);
  }
}
