import { createHash } from 'node:crypto';

const rules = 24_999;

/**
 * Of a listener rule, 1 to 49,998: by the rule's own id, so that a service more or less moves no other's. A rule for a path
 * comes before all rules for whole hosts. Two ids can meet; validation says so.
 */
export function priorityOf(id: string, path: string | undefined): number {
  const hash = createHash('sha256').update(id).digest().readUInt32BE(0);
  return 1 + (hash % rules) + (path === undefined ? rules : 0);
}
