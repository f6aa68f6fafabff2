import { Access, LedgerError } from '@sample-platform-ai/contract';
import type { Principal, Role } from './principal.ts';

const rank: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, admin: 2 };
const isAtLeast = (principal: Principal, role: Role): boolean =>
  principal.kind === 'person' && rank[principal.role] >= rank[role];

/** Whether a caller may use methods of this access; open reads also accept callers without a token. */
export function isAllowed(access: Access, principal: Principal): boolean {
  switch (access) {
    case Access.READ:
      return true;
    case Access.DEPLOY:
      return principal.kind === 'pipeline' || isAtLeast(principal, 'admin');
    case Access.OBSERVE:
      return principal.kind === 'controller' || isAtLeast(principal, 'admin');
    case Access.EDIT:
      return isAtLeast(principal, 'editor');
    case Access.ADMIN:
      return isAtLeast(principal, 'admin');
    default:
      return false;
  }
}

const callers: Readonly<Partial<Record<Access, string>>> = {
  [Access.DEPLOY]: 'pipelines and admins',
  [Access.OBSERVE]: 'the delivery controller and admins',
  [Access.EDIT]: 'editors and admins',
};

/** Refuses a caller without access to the method. `checkPipeline` decides for which services a pipeline may write. */
export function authorize(access: Access, principal: Principal | undefined, readsAreOpen: boolean): void {
  if (!principal) {
    if (access === Access.READ && readsAreOpen) return;
    throw new LedgerError('unauthenticated', 'this method requires a token');
  }
  if (!isAllowed(access, principal))
    throw new LedgerError('permission_denied', `this method is only for ${callers[access] ?? 'admins'}`);
}
