import type { Place, Service } from '../../lib/ledger/catalog.ts';
import { addressOf } from '../../lib/search.ts';

export interface Command {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly href: string;
}

const pages: readonly Command[] = [
  { key: 'matrix', title: 'Matrix', detail: 'what runs where', href: '/' },
  { key: 'drifted', title: 'Drifted services', detail: 'clusters that run something else', href: '/?show=drifted' },
  { key: 'changes', title: 'Changes', detail: 'what was deployed, newest first', href: '/changes/' },
  { key: 'incidents', title: 'Open incidents', detail: 'and past ones', href: '/incidents/' },
  { key: 'metrics', title: 'Delivery metrics', detail: 'by team or service', href: '/metrics/' },
  { key: 'help', title: 'Keyboard shortcuts', detail: '?', href: '#help' },
];

/** Everything that can be jumped to: pages, teams, services, and what changed in a place since Friday. */
export function commandsOf(services: readonly Service[], places: readonly Place[]): readonly Command[] {
  const teams = [...new Set(services.map(({ team }) => team))].toSorted();
  return [
    ...pages,
    ...services.map(({ name, team }) => ({
      key: `service ${name}`,
      title: name,
      detail: `service of ${team}`,
      href: addressOf('/service', { name }),
    })),
    ...teams.flatMap((team) => [
      { key: `team ${team}`, title: `${team}: matrix`, detail: 'team', href: addressOf('/', { team }) },
      { key: `metrics ${team}`, title: `${team}: metrics`, detail: 'team', href: addressOf('/metrics', { team }) },
    ]),
    ...places.flatMap(({ name, regions }) =>
      regions.map((region) => ({
        key: `changed ${name} ${region}`,
        title: `Changed in ${name} ${region} since Friday`,
        detail: 'changes',
        href: addressOf('/changes', { environment: name, region, since: 'friday' }),
      })),
    ),
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
