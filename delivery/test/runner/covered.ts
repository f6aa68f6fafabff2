/** Which test runs the steps of which workflows; together they run all of them. */
export const covered = {
  infrastructure: ['pull-request', 'check', 'plan', 'infrastructure', 'drift', 'teardown'],
  releases: ['release', 'promote', 'deploy-region', 'failover'],
} as const;
