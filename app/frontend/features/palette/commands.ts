import type { Schemas } from '@sample-platform-ai/contract/client';
import { shortDigest } from '../../lib/digest.ts';
import type { CatalogEnvironment, Service } from '../../lib/ledger/catalog.ts';
import { addressOf } from '../../lib/search.ts';
import { tabStore } from '../../lib/storage.ts';
import { ageText } from '../../lib/time.ts';

export interface Command {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly href: string;
  /** When what it leads to began; its age is said when it is shown. */
  readonly at?: string | undefined;
}

/** What a command is about, and its age by now. */
export function detailOf({ detail, at }: Command, now: number): string {
  if (at === undefined) return detail;
  const age = ageText(now - Date.parse(at));
  return `${detail} · ${age === 'now' ? age : `${age} ago`}`;
}

const pages: readonly Command[] = [
  { key: 'matrix', title: 'Matrix', detail: 'what runs where', href: '/' },
  { key: 'drifted', title: 'Drifted services', detail: 'clusters that run something else', href: '/?show=drifted' },
  { key: 'compare', title: 'Compare', detail: 'two environments, regions, versions or instants', href: '/compare/' },
  { key: 'changes', title: 'Deployments', detail: 'what was deployed, newest first', href: '/changes/' },
  { key: 'incidents', title: 'Open incidents', detail: 'and past ones', href: '/incidents/' },
  { key: 'metrics', title: 'Delivery metrics', detail: 'by team or service', href: '/metrics/' },
  { key: 'subscribe', title: 'Subscribe', detail: 'feed and webhooks', href: '/subscribe/' },
  {
    key: 'matrix csv',
    title: 'Export the matrix (CSV)',
    detail: 'every service in every place, as it is now',
    href: '#csv',
  },
  { key: 'help', title: 'Keyboard shortcuts', detail: '?', href: '#help' },
];

/** Everything that can be jumped to: pages, teams, services, and what changed in a place. */
export function commandsOf(services: readonly Service[], places: readonly CatalogEnvironment[]): readonly Command[] {
  const teams = [...new Set(services.map(({ team }) => team))].toSorted();
  return [
    ...pages,
    ...services.map(({ name, team }) => ({
      key: `service ${name}`,
      title: name,
      detail: `service of team ${team}`,
      href: addressOf('/service', { name }),
    })),
    ...teams.flatMap((team) => [
      { key: `team ${team}`, title: `${team}: matrix`, detail: 'team', href: addressOf('/', { team }) },
      { key: `metrics ${team}`, title: `${team}: metrics`, detail: 'team', href: addressOf('/metrics', { team }) },
    ]),
    ...places.flatMap(({ name, regions }) => [
      {
        key: `changed ${name}`,
        title: `Changed in ${name} in the last 24 hours`,
        detail: 'deployments',
        href: addressOf('/changes', { environment: name, since: '24h' }),
      },
      ...regions.map((region) => ({
        key: `changed ${name} ${region}`,
        title: `Changed in ${name} ${region} since Friday`,
        detail: 'deployments',
        href: addressOf('/changes', { environment: name, region, since: 'friday' }),
      })),
    ]),
  ];
}

/** Commands that hold every word; those whose title begins with the text come first. */
export function find(commands: readonly Command[], text: string): readonly Command[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return commands;
  const words = wanted.split(/\s+/);
  const holds = ({ title, detail }: Command) => {
    const all = `${title} ${detail}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const begins = ({ title }: Command) => (title.toLowerCase().startsWith(wanted) ? 0 : 1);
  return commands.filter(holds).toSorted((a, b) => begins(a) - begins(b));
}

const kinds: Readonly<Record<string, string>> = {
  SEARCH_KIND_VERSION: 'version',
  SEARCH_KIND_PULL_REQUEST: 'pull request',
  SEARCH_KIND_COMMIT: 'commit',
  SEARCH_KIND_DIGEST: 'image',
  SEARCH_KIND_ROLLOUT: 'rollout',
  SEARCH_KIND_DEPLOYMENT: 'deployment',
  SEARCH_KIND_INCIDENT: 'incident',
};

/** What the ledger found, with its place and time. Services are among the commands already. */
export function hitCommands(hits: readonly Schemas['SearchHit'][]): readonly Command[] {
  return hits.flatMap((hit) => {
    const { kind, text, service, environment, regions = [], deploymentId, rolloutId, incidentId, title, at } = hit;
    if (kind === 'SEARCH_KIND_SERVICE') return [];
    const href = incidentId
      ? addressOf('/incident', { id: incidentId })
      : deploymentId
        ? addressOf('/deployment', { id: deploymentId })
        : rolloutId
          ? addressOf('/rollout', { id: rolloutId })
          : addressOf('/service', { name: service });
    const shown =
      kind === 'SEARCH_KIND_DIGEST' ? shortDigest(text) : kind === 'SEARCH_KIND_COMMIT' ? text.slice(0, 10) : text;
    return [
      {
        key: `${kind} ${text} ${href}`,
        title: [shown, title].filter(Boolean).join(' '),
        detail: [kinds[kind] ?? 'found', service, [environment, ...regions].filter(Boolean).join(' ')]
          .filter(Boolean)
          .join(' · '),
        href,
        at,
      },
    ];
  });
}

/** The longest list. */
const limit = 12;

/** What is offered for a text: where nothing is typed, what was opened last, and then what can be jumped to. */
export function offered(
  text: string,
  commands: readonly Command[],
  hits: readonly Schemas['SearchHit'][],
): readonly Command[] {
  if (text.trim() === '') {
    const recent = recentCommands();
    const others = commands.filter(({ href }) => !recent.some((each) => each.href === href));
    return [...recent.map((command) => ({ ...command, key: `recent ${command.key}` })), ...others].slice(0, limit);
  }
  const known = find(commands, text);
  const more = hitCommands(hits);
  return [...known.slice(0, more.length > 0 ? limit / 2 : limit), ...more].slice(0, limit);
}

const recentKey = 'recent';
const recentLimit = 6;

export function recentCommands(): readonly Command[] {
  try {
    return JSON.parse(tabStore.getItem(recentKey) ?? '[]');
  } catch {
    return [];
  }
}

/** The newest first, in this tab. */
export function rememberCommand(command: Command): void {
  const others = recentCommands().filter(({ href }) => href !== command.href);
  tabStore.setItem(recentKey, JSON.stringify([command, ...others].slice(0, recentLimit)));
}
