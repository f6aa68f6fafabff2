import { type ClientKind, clientKinds, type Entry } from '../clients/history.ts';
import type { Moments } from './recovery.ts';
import { successAt } from './recovery.ts';

export const bucketMs = 250;
const beforeMs = 3000;

/** What clients of one kind in one region got in each span of `bucketMs`, from `beforeMs` before the fault on. */
export interface Lane {
  readonly kind: ClientKind;
  /** Where the clients are. @default in every region */
  readonly near?: string;
  /** Calls that succeeded and events that came, and attempts that failed; numbers with spaces between them, a span each. */
  readonly served: string;
  readonly failed: string;
}

export function lanesOf(entries: readonly Entry[], { faultAt, endAt, playedAt = endAt }: Moments): readonly Lane[] {
  const start = faultAt - beforeMs;
  const count = Math.ceil((playedAt - start) / bucketMs);
  const spans = (times: readonly number[]) => {
    const counts = Array.from({ length: count }, () => 0);
    for (const at of times) {
      const i = Math.floor((at - start) / bucketMs);
      const before = counts[i];
      if (before !== undefined) counts[i] = before + 1;
    }
    return counts.join(' ');
  };
  const regions = [...new Set(entries.map(({ near }) => near))].toSorted();
  return regions.flatMap((near) =>
    clientKinds.flatMap((kind) => {
      const own = entries.filter((entry) => entry.kind === kind && entry.near === near);
      if (own.length === 0) return [];
      const served = spans(own.flatMap((entry) => successAt(entry) ?? []));
      const failed = spans(own.flatMap((entry) => (entry.type === 'failure' ? [entry.at] : [])));
      return [{ kind, near, served, failed }];
    }),
  );
}

type State = 'served' | 'failed' | 'nothing';

/** Clients rest between calls: less than a second without a call between two successes is not an outage. */
const pauseSpans = 1000 / bucketMs - 1;

/** What each span of a lane was; a wait between two attempts that failed belongs to them. */
export function statesOf({ served, failed }: Pick<Lane, 'served' | 'failed'>): readonly State[] {
  const failures = numbersOf(failed);
  const states = numbersOf(served).map(
    (n, i): State => (n > 0 ? 'served' : (failures[i] ?? 0) > 0 ? 'failed' : 'nothing'),
  );
  return states.map((state, i) => {
    if (state !== 'nothing') return state;
    const from = states.findLastIndex((each, at) => at < i && each !== 'nothing');
    const to = states.findIndex((each, at) => at > i && each !== 'nothing');
    const around = states[from];
    if (around === undefined || around !== states[to]) return state;
    return around === 'failed' || to - from - 1 <= pauseSpans ? around : state;
  });
}

export interface TimelineInput {
  readonly play: string;
  /** What the play does. @default not said */
  readonly description?: string;
  readonly seed: number;
  readonly lanes: readonly Lane[];
  readonly steps: readonly { readonly what: string; readonly atMs: number }[];
}

const [left, right, top, laneHeight, laneGap] = [190, 20, 96, 16, 6];
const headingHeight = 24;
const [plotWidth, stepHeight] = [760, 16];
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const numbersOf = (text: string) => text.split(' ').map(Number);

/** Colours that read on a light and on a dark page. */
const style = `<style>
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; font-size: 14px; }
  .heading { font-weight: 600; }
  .page { fill: #ffffff; }
  .axis, .step { stroke: #8c959f; stroke-width: 1; }
  .step { stroke-dasharray: 2 3; }
  .fault { stroke: #cf222e; stroke-width: 2; }
  .served { fill: #2da44e; }
  .failed { fill: #cf222e; }
  .nothing { fill: #eaeef2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .page { fill: #0d1117; }
    .nothing { fill: #21262d; }
  }
</style>`;

/** Times of the ticks, in seconds after the fault: about eight of them. */
function ticks(seconds: number): readonly number[] {
  const every = [1, 2, 5, 10, 20, 30, 60].find((step) => seconds / step <= 8) ?? 120;
  return Array.from({ length: Math.floor(seconds / every) + 1 }, (_, i) => i * every);
}

/**
 * A play as a picture: a lane for each kind of client in each region, green where it was served, red where attempts failed and none
 * succeeded, grey where nothing came; numbered lines at each step.
 */
export function timelineSvg({ play, description, seed, lanes, steps }: TimelineInput): string {
  const count = Math.max(1, ...lanes.map(({ served }) => numbersOf(served).length));
  const width = plotWidth / count;
  const x = (ms: number) => left + ((ms + beforeMs) / bucketMs) * width;
  const groups = [...Map.groupBy(lanes, ({ near }) => near)];
  const named = groups.filter(([near]) => near !== undefined).length;
  const lanesBottom = top + named * headingHeight + lanes.length * (laneHeight + laneGap);
  const shown = steps.filter(({ atMs }) => atMs >= -beforeMs && atMs <= count * bucketMs - beforeMs);
  const height = lanesBottom + 44 + shown.length * stepHeight;
  const rect = (className: string, i: number, length: number, y: number) =>
    `<rect class="${className}" x="${(left + i * width).toFixed(1)}" y="${y}" width="${(length * width).toFixed(1)}" height="${laneHeight}"/>`;
  const laneSvg = (lane: Lane, y: number) => {
    const states = statesOf(lane);
    // Neighbours of one state are one bar.
    const starts = states.flatMap((state, i) => (state === states[i - 1] ? [] : [i]));
    const bars = starts.map((i, n) => rect(states[i] ?? 'nothing', i, (starts[n + 1] ?? states.length) - i, y));
    return [`<text x="${left - 10}" y="${y + 12}" text-anchor="end">${escaped(lane.kind)}</text>`, ...bars].join('\n');
  };
  let y = top;
  const groupSvg = ([near, own]: (typeof groups)[number]): readonly string[] => {
    const heading =
      near === undefined ? [] : [`<text class="heading" x="10" y="${y + 16}">clients near ${escaped(near)}</text>`];
    y += heading.length * headingHeight;
    const drawn = own.map((lane, row) => laneSvg(lane, y + row * (laneHeight + laneGap)));
    y += own.length * (laneHeight + laneGap);
    return [...heading, ...drawn];
  };
  const tick = (seconds: number) =>
    `<text x="${x(seconds * 1000).toFixed(1)}" y="${lanesBottom + 16}" text-anchor="middle">${seconds} s</text>`;
  const line = (className: string, at: number) =>
    `<line class="${className}" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${top - 8}" y2="${lanesBottom}"/>`;
  const step = ({ what, atMs }: TimelineInput['steps'][number], i: number) => [
    line('step', x(atMs)),
    // Steps that follow each other at once have their numbers above each other.
    `<text x="${x(atMs).toFixed(1)}" y="${top - 12 - (i % 3) * 12}" text-anchor="middle">${i + 1}</text>`,
    `<text x="${left}" y="${lanesBottom + 40 + i * stepHeight}">${i + 1}. ${(atMs / 1000).toFixed(2)} s: ${escaped(what)}</text>`,
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + plotWidth + right} ${height}" role="img" aria-label="${escaped(`Timeline of ${play}, seed ${seed}`)}">`,
    style,
    `<rect class="page" width="100%" height="100%"/>`,
    `<text class="title" x="10" y="22">${escaped(play)}: who was served when</text>`,
    ...(description === undefined ? [] : [`<text x="10" y="42">${escaped(description)}</text>`]),
    ...[
      ['served', 'served', 420],
      ['failed', 'only failures', 500],
      ['nothing', 'nothing', 610],
    ].flatMap(([className, label, at]) => [
      `<rect class="${className}" x="${at}" y="12" width="12" height="12"/>`,
      `<text x="${Number(at) + 18}" y="22">${label}</text>`,
    ]),
    `<line class="fault" x1="690" x2="690" y1="12" y2="24"/>`,
    `<text x="698" y="22">the fault, at 0 s</text>`,
    ...groups.flatMap(groupSvg),
    ...ticks((count * bucketMs - beforeMs) / 1000).map(tick),
    ...shown.flatMap(step),
    line('fault', x(0)),
    '</svg>\n',
  ].join('\n');
}
