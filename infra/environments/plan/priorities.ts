import { createHash } from 'node:crypto';

const rules = 24_999;

/**
 * Priority of a listener rule, 1 to 49,998, from a hash of the rule's id, so that a new service changes no other service's
 * rules. A rule for a path precedes all rules for whole hosts. Validation reports two ids with the same priority.
 */
export function priorityOf(id: string, path: string | undefined): number {
  const hash = createHash('sha256').update(id).digest().readUInt32BE(0);
  return 1 + (hash % rules) + (path === undefined ? rules : 0);
}
