import { headline } from '../../components/metric-tiles.tsx';
import type { Metric } from '../../lib/ledger/metrics.ts';
import { durationText } from '../../lib/time.ts';

const numberIn = ({ kind, enoughData, median, perDay, rate }: Metric): number | undefined =>
  enoughData ? (kind === 'duration' ? median : kind === 'rate' ? rate : perDay) : undefined;

/** The difference to the period before, with its number of samples: `2 h less than before (1 d, n = 40)`. */
export function changeText(metric: Metric, before: Metric | undefined): string {
  if (!before) return '';
  const [now, then] = [numberIn(metric), numberIn(before)];
  // A median of several teams is not known where rows are missing.
  if (then === undefined && before.enoughData) return '';
  if (then === undefined) return before.n === 0 ? 'no earlier data' : `too little earlier data (n = ${before.n})`;
  const was = `${headline(before)}, n = ${before.n}`;
  if (now === undefined) return `before: ${was}`;
  const size = Math.abs(now - then);
  const word = now > then ? 'more' : 'less';
  if (metric.kind === 'duration') {
    return size < 60 ? `as before (${was})` : `${durationText(size)} ${word} than before (${was})`;
  }
  if (metric.kind === 'rate') {
    return size < 0.0005 ? `as before (${was})` : `${(size * 100).toFixed(1)} points ${word} than before (${was})`;
  }
  return size < 0.005 ? `as before (${was})` : `${size.toFixed(2)} a day ${word} than before (${was})`;
}
