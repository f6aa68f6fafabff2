/** How every Application syncs. */
export const syncPolicy = {
  automated: { prune: true, selfHeal: true },
  syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true', 'RespectIgnoreDifferences=true'],
  // Retries without limit, each time with the latest revision, so that a sync succeeds when a missing dependency appears.
  retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
};
