import { X509Certificate } from 'node:crypto';
import { rdsAuthorities } from '@sample-platform-ai/kit/database/authorities.ts';

/** Root certificates of RDS by region. */
export const byRegion = (certificates: readonly string[]): ReadonlyMap<string, readonly string[]> =>
  Map.groupBy(
    certificates,
    (pem) => /^CN=Amazon RDS (\S+) Root CA /m.exec(new X509Certificate(pem).subject)?.[1] ?? '',
  );

const known = byRegion(rdsAuthorities);

/** Root certificates of RDS in a region, as PEM. */
export const databaseAuthorities = (region: string): readonly string[] => known.get(region) ?? [];
