/** Which test runs the steps of which workflows; together they run all of them. */
export const covered = {
  infrastructure: ['pull-request', 'check', 'plan', 'infrastructure', 'apply', 'drift', 'teardown'],
  /** One command, which has end-to-end tests of its own in verify/gameday. */
  gameDay: ['game-day'],
  releases: ['release', 'release-service', 'promote', 'deploy-service', 'deploy-region', 'failover'],
} as const;
