/** Last day of EKS standard support, ISO date. Read 2026-11 from the EKS release calendar. */
export const kubernetesStandardSupportUntil: Readonly<Record<string, string>> = {
  '1.33': '2026-07-29',
  '1.34': '2026-12-02',
  '1.35': '2027-03-27',
  '1.36': '2027-08-02',
};

/**
 * Last month of Aurora and RDS standard support for a PostgreSQL major, ISO date. Read 2026-11 from the release
 * calendars of RDS for PostgreSQL and Aurora PostgreSQL.
 */
export const postgresStandardSupportUntil: Readonly<Record<string, string>> = {
  '16': '2029-02-28',
  '17': '2030-02-28',
};
