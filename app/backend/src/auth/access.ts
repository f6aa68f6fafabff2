import { Access, LedgerError } from '@sample-platform-ai/contract';
import type { Principal, Role } from './principal.ts';

const rank: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, admin: 2 };
const isAtLeast = (principal: Principal, role: Role): boolean =>
  principal.kind === 'person' && rank[principal.role] >= rank[role];

/** Whether methods of this access are for a caller; reads may be open to others besides. */
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

/** Refuses a caller that a method is not for. What a pipeline may write about is decided later, service by service. */
export function authorize(access: Access, principal: Principal | undefined, readsAreOpen: boolean): void {
  if (!principal) {
    if (access === Access.READ && readsAreOpen) return;
    throw new LedgerError('unauthenticated', 'this call needs a token');
  }
  if (!isAllowed(access, principal)) throw new LedgerError('permission_denied', 'this token is not for this method');
}
