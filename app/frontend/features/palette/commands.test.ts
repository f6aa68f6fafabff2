import type { Schemas } from '@sample-platform-ai/contract/client';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Command, commandsOf, detailOf, hitCommands, offered, rememberCommand } from './commands.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const services = [{ name: 'payments-cart', team: 'payments', repository: '', links: [] }];
const places = [{ name: 'prod', tier: 'production', regions: ['south'] }] as const;
const commands = commandsOf(services, places);
const hit: Schemas['SearchHit'] = {
  kind: 'SEARCH_KIND_PULL_REQUEST',
  text: '#41',
  service: 'payments-cart',
  environment: 'prod',
  regions: ['south'],
  deploymentId: 'd',
  at: '2026-11-24T09:00:00Z',
};

beforeEach(() => {
  const stored = new Map<string, string>();
  const sessionStorage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  };
  vi.stubGlobal('window', { sessionStorage });
});

const [found] = hitCommands([hit]);
const titles = (list: readonly Command[]) => list.map(({ title }) => title);

describe('the palette', () => {
  it('says of what was found where it is and how old', () => {
    expect(found && detailOf(found, now)).toBe('pull request · payments-cart · prod south · 3 h ago');
  });

  it('says of what was opened before how old it is by now', () => {
    if (found) rememberCommand(found);
    const [recent] = offered('', commands, []);
    expect(recent && detailOf(recent, now + 86_400_000)).toBe('pull request · payments-cart · prod south · 1 d ago');
  });

  it('offers what was opened before first, and only once', () => {
    for (const command of commands.filter(({ key }) => key === 'metrics')) rememberCommand(command);
    const list = titles(offered('', commands, []));
    expect(list[0]).toBe('Delivery metrics');
    expect(list.filter((title) => title === 'Delivery metrics')).toHaveLength(1);
  });

  it('offers what changed in an environment in the last day, and in a region since Friday', () => {
    expect(titles(offered('changed prod', commands, []))).toEqual([
      'Changed in prod in the last 24 hours',
      'Changed in prod south since Friday',
    ]);
  });

  it('leaves half of the list to what the ledger finds', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ ...hit, text: `#41${i}` }));
    const all = Array.from({ length: 12 }, (_, i) => ({ key: `${i}`, title: `p${i}`, detail: '', href: `/${i}` }));
    const list = titles(offered('p', all, many));
    expect([list.length, list.filter((title) => title.startsWith('#41')).length]).toEqual([12, 6]);
  });
});
