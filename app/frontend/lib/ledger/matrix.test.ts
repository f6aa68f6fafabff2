import { describe, expect, it } from 'vitest';
import { type Cell, cellOf } from './cell.ts';
import { replaceCells, untrusted, withCells } from './matrix.ts';

const cell = (region: string, entityVersion: number, version = `v${entityVersion}`): Cell =>
  cellOf({
    service: 'cart',
    environment: 'prod',
    region,
    entityVersion,
    drift: 'DRIFT_NONE',
    regionSkew: false,
    claimed: { deploymentId: 'd', version, imageDigest: 'sha256:1', since: '2026-11-24T10:00:00Z' },
  });

describe('the matrix after a changed cell', () => {
  const known = [cell('east', 3), cell('south', 5)];

  it('has the changed cell as it came, and every other one untouched', () => {
    const after = withCells(known, [cell('east', 4)]);
    expect(after.map(({ claimed }) => claimed?.version)).toEqual(['v4', 'v5']);
    expect(after[1]).toBe(known[1]);
  });

  it('keeps what is newer than an event that comes late', () => {
    expect(withCells(known, [cell('south', 4)])).toBe(known);
  });

  it('takes an equal version: regions may differ since, which no version counts', () => {
    const after = withCells(known, [{ ...cell('south', 5), regionSkew: true }]);
    expect(after[1]?.regionSkew).toBe(true);
  });

  it('gains a cell that is new', () => {
    expect(withCells(known, [cell('west', 1)])).toHaveLength(3);
  });
});

describe('a whole answer after an event', () => {
  it('does not take back what the event brought while the answer was on its way', () => {
    expect(replaceCells([cell('east', 7)], [cell('east', 6)])[0]?.claimed?.version).toBe('v7');
  });

  it('drops cells that are gone, and keeps equal ones as they are', () => {
    const known = [cell('east', 3), cell('south', 5)];
    const after = replaceCells(known, [cell('east', 3)]);
    expect(after).toHaveLength(1);
    expect(after[0]).toBe(known[0]);
  });
});

describe('a ledger that has lost writes', () => {
  it('is believed although its cells are older than what the page knows', () => {
    const known = untrusted({ cells: [cell('east', 9)], position: '100-a' });
    expect(known.position).toBe('');
    expect(replaceCells(known.cells, [cell('east', 3)])[0]?.claimed?.version).toBe('v3');
  });
});

describe('a cell of the contract', () => {
  it('is read with what is absent as undefined', () => {
    expect(cellOf({ service: 'cart', drift: 'DRIFT_UNKNOWN' })).toEqual({
      service: 'cart',
      environment: '',
      region: '',
      claimed: undefined,
      latest: undefined,
      observed: undefined,
      drift: 'unknown',
      regionSkew: false,
      entityVersion: 0,
    });
  });

  it('shows a word for a value that this page does not know yet', () => {
    const drift = 'DRIFT_SOMETHING_NEW' as 'DRIFT_NONE';
    expect(cellOf({ service: 'cart', drift }).drift).toBe('unknown');
  });
});
