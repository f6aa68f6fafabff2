/** Columns of deployments: paths in the contract's JSON. */
const columns = [
  'id',
  'service',
  'environment',
  'region',
  'rolloutId',
  'intent',
  'version',
  'imageDigest',
  'status',
  'startedAt',
  'finishedAt',
  'claim.subject',
  'claim.repository',
  'claim.runId',
  'claim.actor',
  'attribution.approver',
  'attribution.pullRequest.number',
  'provenance.status',
  'provenance.commit',
] as const;

const valueAt = (item: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      item,
    );

/** RFC 4180. A spreadsheet would run a text that begins like a formula. */
export function csvField(value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const line = (fields: readonly unknown[]): string => `${fields.map(csvField).join(',')}\r\n`;

export const csvHeader = line(columns);

/** A deployment's JSON text as a line. */
export const csvLine = (json: string): string => {
  const item: unknown = JSON.parse(json);
  return line(columns.map((path) => valueAt(item, path)));
};
