import type { Context, KeyValue } from './conditions.ts';

/** Keys that AWS itself puts into each request to an API, whatever the service. */
export const globalKeys: readonly string[] = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalTag',
  'aws:PrincipalType',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:ResourceOrgID',
  'aws:SecureTransport',
  'aws:SourceIp',
  'aws:TokenIssueTime',
  'aws:UserAgent',
  'aws:userid',
  'aws:ViaAWSService',
];

/** Of them, what a service does not send although it is global; where AWS says so. */
const notSent: Readonly<Record<string, readonly string[]>> = {
  // A sign-in is a connection to the database, no request to an API of the region (ADR-0047).
  'rds-db:connect': ['aws:RequestedRegion'],
};

const lower = (key: string) => key.toLowerCase();

/** `aws:RequestTag/${TagKey}` documents every tag, and so do `kms:EncryptionContext:${…}` and `secretsmanager:ResourceTag/tag-key`. */
const isDocumented = (key: string, documented: readonly string[]): boolean =>
  documented.some((each) => {
    const [family = '', variable] = each.split(/\$\{|tag-key$/);
    return variable === undefined ? lower(each) === lower(key) : lower(key).startsWith(lower(family));
  });

/**
 * What a request says of each key. A key that neither AWS nor the action documents is absent; one that it does and whose
 * value is not known here is unknown.
 */
export function contextOf(
  action: string,
  documented: readonly string[],
  values: Readonly<Record<string, readonly string[]>>,
): Context {
  const known = new Map(Object.entries(values).map(([key, value]) => [lower(key), value]));
  const missing = (notSent[action] ?? []).map(lower);
  const isGlobal = (key: string) => globalKeys.some((each) => lower(each) === lower(key.split('/')[0] ?? ''));
  return (key): KeyValue => {
    if (missing.includes(lower(key))) return 'absent';
    if (!isGlobal(key) && !isDocumented(key, documented)) return 'absent';
    return known.get(lower(key)) ?? 'unknown';
  };
}
