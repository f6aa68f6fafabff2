import { describe, expect, it } from 'vitest';
import { type Cell, cellOf } from '../ledger/cell.ts';
import { patchCells } from './patch.ts';

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const at = (minute: number) => `2026-11-24T10:${String(minute).padStart(2, '0')}:00.000Z`;
const cell = (region: string, fields: Partial<Cell> = {}): Cell => ({
  service: 'cart',
  environment: 'prod',
  region,
  claimed: { deploymentId: 'old', version: 'v1', imageDigest: digest('1'), since: at(0) },
  latest: { deploymentId: 'old', version: 'v1', status: 'succeeded', startedAt: at(0) },
  observed: { imageDigest: digest('1'), version: 'v1', revision: 'r', health: 'healthy', sync: 'synced', at: at(1) },
  drift: 'none',
  regionSkew: false,
  ...fields,
});
const cells = [cell('east'), cell('south'), { ...cell('east'), service: 'search' }];
const place = { service: 'cart', environment: 'prod', region: 'east' };
const deployment = (fields: object = {}) => ({
  deploymentChanged: {
    ...place,
    id: 'new',
    version: 'v2',
    imageDigest: digest('2'),
    status: 'DEPLOYMENT_STATUS_SUCCEEDED' as const,
    startedAt: at(5),
    finishedAt: at(6),
    ...fields,
  },
});

describe('the matrix after an event', () => {
  it('shows a rollout on its way, and touches no other cell', () => {
    const after = patchCells(cells, deployment({ status: 'DEPLOYMENT_STATUS_IN_PROGRESS', finishedAt: undefined }));
    expect(after?.[0]).toMatchObject({ drift: 'pending', latest: { version: 'v2' }, claimed: { version: 'v1' } });
    expect(after?.[1]).toBe(cells[1]);
    expect(after?.[2]).toBe(cells[2]);
  });

  it('claims what succeeded, drifts from what is seen, and differs between regions', () => {
    const after = patchCells(cells, deployment());
    expect(after?.[0]).toMatchObject({ drift: 'drifted', claimed: { version: 'v2', since: at(6) }, regionSkew: true });
    expect(after?.[1]).toMatchObject({ regionSkew: true, claimed: { version: 'v1' } });
    expect(after?.[2]?.regionSkew).toBe(false);
  });

  it('keeps what is newer than an event that comes late', () => {
    const after = patchCells(
      cells,
      deployment({ id: 'older', startedAt: '2026-11-23T10:00:00.000Z', finishedAt: '2026-11-23T10:05:00.000Z' }),
    );
    expect(after?.[0]).toMatchObject({ claimed: { version: 'v1' }, latest: { deploymentId: 'old' } });
  });

  it('agrees again when the cluster is seen to run what was claimed', () => {
    const claimed = patchCells(cells, deployment());
    const seen = {
      observed: { ...place, imageDigest: digest('2'), health: 'HEALTH_HEALTHY' as const, observedAt: at(7) },
    };
    const after = claimed && patchCells(claimed, seen);
    expect(after?.[0]).toMatchObject({ drift: 'none', observed: { version: 'v2', health: 'healthy' } });
  });

  it('leaves the name of an unknown digest empty, and an older sighting alone', () => {
    const seen = (observedAt: string) => ({ observed: { ...place, imageDigest: digest('9'), observedAt } });
    expect(patchCells(cells, seen(at(9)))?.[0]).toMatchObject({ drift: 'drifted', observed: { version: '' } });
    expect(patchCells(cells, seen(at(0)))).toBe(cells);
  });

  it('leaves to the ledger what only it can tell: a new cell, and a claim that was taken back', () => {
    expect(patchCells(cells, deployment({ region: 'west' }))).toBeUndefined();
    expect(patchCells(cells, deployment({ id: 'old', status: 'DEPLOYMENT_STATUS_FAILED' }))).toBeUndefined();
  });

  it('is the same after an event about something else', () => {
    expect(patchCells(cells, { incidentChanged: {} })).toBe(cells);
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
    });
  });
});
