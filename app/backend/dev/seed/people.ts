import type { Principal } from '../../src/auth/principal.ts';
import { randomFrom } from './random.ts';

/** The people of each team, by their names on the code host. */
const teams: Readonly<Record<string, readonly [string, ...string[]]>> = {
  payments: ['mara-lindqvist', 'tomas-okafor', 'ines-carvalho', 'oliver-grant'],
  discovery: ['priya-raman', 'jonas-weber', 'chloe-bennett', 'yusuf-demir'],
  identity: ['aiko-tanaka', 'liam-oconnor', 'nadia-petrova', 'marcus-hale'],
  fulfilment: ['sofia-marques', 'noah-fitzgerald', 'grace-mwangi', 'pieter-jansen'],
  platform: ['hana-kovac', 'diego-alvarez', 'ruth-abebe', 'callum-reid'],
  growth: ['emma-vandyk', 'samir-haddad', 'lucia-ferrari', 'ben-whitlock'],
};

const choose = <Item>(random: () => number, items: readonly [Item, ...Item[]]): Item =>
  items[Math.floor(random() * items.length)] ?? items[0];

/** A number for a text, the same on every machine (FNV-1a). */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** One of the team that has the service, and not `except`: a service is named after its team. */
export function personOf(service: string, random: () => number, except = ''): string {
  const [team = ''] = service.split('-');
  const [first, ...others] = (teams[team] ?? teams['platform'] ?? []).filter((name) => name !== except);
  if (first === undefined) throw new Error(`team ${team} has no people`);
  return choose(random, [first, ...others]);
}
export const emailOf = (name: string): string => `${name.replace('-', '.')}@example.com`;

const kinds = ['feat', 'fix', 'fix', 'perf', 'refactor', 'chore', 'test'] as const;
const subjects: readonly [string, ...string[]] = [
  'retry the call when the upstream closes the connection',
  'show the delivery window before the address is known',
  'keep the session when the region changes',
  'read prices in one query',
  'reject an amount with more decimals than its currency has',
  'cache the exchange rates for five minutes',
  'log the request id with each refusal',
  'use the reader endpoint for searches',
  'send the receipt after the payment is settled',
  'page through results by key instead of by offset',
  'remove the flag for the old checkout',
  'count stock that is reserved',
  'update dependencies',
  'limit the size of an uploaded file',
  'explain why a voucher is not accepted',
  'close idle connections before the balancer does',
];

export const commitMessage = (random: () => number): string => `${choose(random, kinds)}: ${choose(random, subjects)}`;

export interface RunOf {
  readonly service: string;
  readonly repositoryId: string;
  readonly environment: string;
  /** Of the rollout. */
  readonly key: string;
  readonly commitSha: string | undefined;
  /** Another person than the one who starts it; empty for none. */
  readonly approver: string;
}

/** Grows with the releases of a repository, a run for each environment. */
function runNumberOf({ key, environment }: RunOf): number {
  const release = Number(/-(\d+)(?:-|$)/.exec(key)?.[1] ?? 0);
  const repeated = /\d-[a-z]+$/.test(key) ? 1 : 0;
  return 40 + 4 * release + ['dev', 'uat', 'prod'].indexOf(environment) + repeated;
}

/** The run in a pipeline's token. */
export function runOf(run: RunOf): Principal {
  const { service, repositoryId, environment, key, commitSha, approver } = run;
  const random = randomFrom(numberOf(`${service} ${environment} ${key}`));
  const repository = `example-org/${service}`;
  const actor = personOf(service, random, approver);
  return {
    kind: 'pipeline',
    id: `${repository}/${key}`,
    subject: `repo:${repository}:environment:${environment}`,
    pipeline: {
      repository,
      repositoryId,
      ownerId: '100',
      environment,
      runId: String(17_000_000_000 + Math.floor(random() * 999_999_999)),
      runAttempt: key.endsWith('-again') ? 2 : 1,
      workflowRef: 'example-org/.github/.github/workflows/release.yml@refs/heads/main',
      workflowSha: 'a'.repeat(40),
      actor,
      actorId: String(500_000 + (numberOf(actor) % 400_000)),
      runNumber: String(runNumberOf(run)),
      eventName: environment === 'dev' ? 'push' : 'workflow_dispatch',
      ref: 'refs/heads/main',
      commitSha,
    },
  };
}
