/** Which test runs the steps of which workflows; together they run all of them. */
export const covered = {
  infrastructure: ['pull-request', 'check', 'plan', 'infrastructure', 'apply', 'drift', 'teardown'],
  /** One command, which has its tests in tools/clocks. */
  clocks: ['clocks'],
  /** One command, which has its end-to-end tests in verify/gameday. */
  gameDay: ['game-day'],
  previews: ['preview'],
  releases: ['release', 'release-service', 'promote', 'deploy-service', 'deploy-region', 'failover'],
} as const;
