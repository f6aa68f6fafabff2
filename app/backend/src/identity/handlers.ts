import { create, toJson } from '@bufbuild/protobuf';
import { Access, CallerKind, CallerSchema, type IdentityService, Role } from '@sample-platform-ai/contract';
import { isAllowed } from '../auth/access.ts';
import type { Principal } from '../auth/principal.ts';
import { documentTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';

const kinds = {
  person: CallerKind.PERSON,
  pipeline: CallerKind.PIPELINE,
  controller: CallerKind.CONTROLLER,
} as const satisfies Record<Principal['kind'], CallerKind>;
const roles = { viewer: Role.VIEWER, editor: Role.EDITOR, admin: Role.ADMIN } as const;
const all = [Access.READ, Access.DEPLOY, Access.OBSERVE, Access.EDIT, Access.ADMIN] as const;

function callerOf(principal: Principal | undefined) {
  // Without a token the dispatcher lets callers through only where reads are open.
  if (!principal) return create(CallerSchema, { kind: CallerKind.ANONYMOUS, access: [Access.READ] });
  const { kind, subject } = principal;
  return create(CallerSchema, {
    kind: kinds[kind],
    subject,
    access: all.filter((access) => isAllowed(access, principal)),
    ...(kind === 'person' ? { role: roles[principal.role] } : {}),
    ...(kind === 'pipeline'
      ? { repository: principal.pipeline.repository, environment: principal.pipeline.environment ?? '' }
      : {}),
  });
}

export const identityHandlers: ServiceHandlers<typeof IdentityService> = {
  getCaller: (_request, { call }) => {
    // These fields are always present, even when empty.
    const json = JSON.stringify({ subject: '', access: [], ...toJson(CallerSchema, callerOf(call.principal)) });
    return Promise.resolve({ json, etag: documentTag(json) });
  },
};
