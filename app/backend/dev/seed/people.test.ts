import { describe, expect, it } from 'vitest';
import { seedServices } from './catalog.ts';
import { seedHistory } from './history.ts';
import { personOf, runOf } from './people.ts';

const { planned, repairs } = seedHistory(Date.UTC(2026, 10, 24, 3));
const requests = [...planned, ...repairs.flatMap((repair) => repair.requests)];

describe('the people of the seed', () => {
  it('approve what another one has written', () => {
    const approved = requests.filter(({ attribution }) => attribution?.approver);
    expect(approved.length).toBeGreaterThan(1000);
    const own = approved.filter(({ attribution }) => attribution?.approver === attribution?.pullRequest?.author);
    expect(own).toEqual([]);
  });

  it('work in one team each, a few in every team', () => {
    const teamsOf = new Map<string, Set<string>>();
    for (const { service, attribution } of requests) {
      const author = attribution?.pullRequest?.author ?? '';
      const [team = ''] = service.split('-');
      teamsOf.set(author, (teamsOf.get(author) ?? new Set()).add(team));
    }
    expect([...teamsOf.values()].filter(({ size }) => size > 1)).toEqual([]);
    for (const team of new Set(seedServices.map((service) => service.team)))
      expect([...teamsOf.values()].filter((teams) => teams.has(team)).length).toBeGreaterThan(2);
  });

  it('is never the one that is left out', () => {
    const author = personOf('payments-cart', () => 0);
    for (let part = 0; part < 1; part += 0.05) expect(personOf('payments-cart', () => part, author)).not.toBe(author);
  });

  it('start runs whose numbers grow with the releases', () => {
    const number = (key: string, environment: string) => {
      const run = runOf({
        service: 'payments-cart',
        repositoryId: '1',
        environment,
        key,
        commitSha: undefined,
        approver: '',
      });
      return run.kind === 'pipeline' ? Number(run.pipeline.runNumber) : 0;
    };
    const numbers = [
      number('payments-cart-1', 'dev'),
      number('payments-cart-1', 'uat'),
      number('payments-cart-1', 'prod'),
      number('payments-cart-1-rollback', 'prod'),
      number('payments-cart-2', 'dev'),
    ];
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers.slice(0, 4)).size).toBe(4);
  });

  it('approve no run that they have started', () => {
    for (let release = 1; release < 50; release += 1) {
      const key = `payments-cart-${release}`;
      for (const approver of ['mara-lindqvist', 'tomas-okafor', 'ines-carvalho', 'oliver-grant']) {
        const place = { service: 'payments-cart', repositoryId: '1', environment: 'prod', commitSha: undefined };
        const run = runOf({ ...place, key, approver });
        expect(run.kind === 'pipeline' && run.pipeline.actor).not.toBe(approver);
      }
    }
  });
});
