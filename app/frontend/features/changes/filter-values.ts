import type { Schemas } from '@sample-platform-ai/contract/client';
import { type DeploymentStatus, type Intent, statusLabels } from '../../lib/ledger/labels.ts';

/** What can be chosen, in the words of the page. */
export const statuses: readonly DeploymentStatus[] = ['queued', 'in progress', 'succeeded', 'failed', 'cancelled'];
export const intents: readonly Intent[] = ['planned', 'rollback', 'hotfix'];

const isStatusName = (name: string): name is Schemas['DeploymentStatus'] => name in statusLabels;

/** `in progress` as the contract's name; undefined for anything else. */
export function statusNameOf(word: string): Schemas['DeploymentStatus'] | undefined {
  const name = `DEPLOYMENT_STATUS_${word.toUpperCase().replace(' ', '_')}`;
  return word !== '' && isStatusName(name) ? name : undefined;
}

export const intentOf = (word: string): Intent | undefined => intents.find((intent) => intent === word);
