import type { Loose, Schemas } from '@sample-platform-ai/contract/client';
import type { Cell } from '../ledger/cell.ts';
import { deploymentOf } from '../ledger/deployment.ts';
import { type Drift, healthWords, syncWords } from '../ledger/words.ts';

const sameCell = (cell: Cell, at: Loose<Pick<Cell, 'service' | 'environment' | 'region'>>): boolean =>
  cell.service === at.service && cell.environment === at.environment && cell.region === at.region;

/** As the ledger's own query has it. */
function driftOf({ latest, claimed, observed }: Pick<Cell, 'latest' | 'claimed' | 'observed'>): Drift {
  if (latest?.status === 'queued' || latest?.status === 'in progress') return 'pending';
  if (!claimed || !observed) return 'unknown';
  return claimed.imageDigest === observed.imageDigest ? 'none' : 'drifted';
}

function withSkew(cells: readonly Cell[], changed: Cell): readonly Cell[] {
  const place = (cell: Cell) => cell.service === changed.service && cell.environment === changed.environment;
  const digests = new Set(cells.flatMap((cell) => (place(cell) && cell.claimed ? [cell.claimed.imageDigest] : [])));
  const regionSkew = digests.size > 1;
  return cells.map((cell) => (place(cell) && cell.regionSkew !== regionSkew ? { ...cell, regionSkew } : cell));
}

function afterDeployment(cell: Cell, changed: Loose<Schemas['Deployment']>): Cell | undefined {
  const deployment = deploymentOf(changed);
  const { id, version, imageDigest, status, startedAt, finishedAt } = deployment;
  let { claimed, latest, observed } = cell;
  if (claimed?.deploymentId === id && status !== 'succeeded') return undefined;
  if (!latest || latest.deploymentId === id || startedAt >= latest.startedAt) {
    latest = { deploymentId: id, version, status, startedAt };
  }
  if (status === 'succeeded' && (!claimed || finishedAt >= claimed.since)) {
    claimed = { deploymentId: id, version, imageDigest, since: finishedAt };
  }
  if (observed?.imageDigest === imageDigest) observed = { ...observed, version };
  return { ...cell, claimed, latest, observed, drift: driftOf({ claimed, latest, observed }) };
}

function afterObservation(cell: Cell, seen: Loose<Schemas['Observation']>): Cell {
  const { imageDigest = '', revision = '', observedAt = '' } = seen;
  const { claimed, latest } = cell;
  if (cell.observed && observedAt < cell.observed.at) return cell;
  const known =
    claimed?.imageDigest === imageDigest
      ? claimed.version
      : cell.observed?.imageDigest === imageDigest
        ? cell.observed.version
        : '';
  const observed = {
    imageDigest,
    revision,
    version: known,
    health: healthWords[seen.health ?? 'HEALTH_UNSPECIFIED'],
    sync: syncWords[seen.sync ?? 'SYNC_STATUS_UNSPECIFIED'],
    at: observedAt,
  };
  return { ...cell, observed, drift: driftOf({ claimed, latest, observed }) };
}

/**
 * The matrix after an event: cells that it does not touch stay the same objects. Undefined when only the ledger can
 * tell: a cell that is new here, or a claim that was taken back.
 */
export function patchCells(cells: readonly Cell[], event: Loose<Schemas['Event']>): readonly Cell[] | undefined {
  const { deploymentChanged, observed } = event;
  const subject = deploymentChanged ?? observed;
  if (!subject) return cells;
  const index = cells.findIndex((cell) => sameCell(cell, subject));
  const cell = cells[index];
  if (!cell) return undefined;
  const changed = deploymentChanged
    ? afterDeployment(cell, deploymentChanged)
    : observed && afterObservation(cell, observed);
  if (!changed) return undefined;
  return changed === cell ? cells : withSkew(cells.with(index, changed), changed);
}
