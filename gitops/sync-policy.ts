/** How every Application syncs. */
const common = {
  automated: { prune: true, selfHeal: true },
  syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true', 'RespectIgnoreDifferences=true'],
};
const backoff = { duration: '10s', factor: 2 };

/**
 * Of an Application whose spec names a folder of Git, and nothing else. Retries without limit, each time with the latest
 * revision, so that a sync succeeds when a missing dependency appears.
 */
export const syncPolicy = {
  ...common,
  retry: { limit: -1, refresh: true, backoff: { ...backoff, maxDuration: '5m' } },
};

/**
 * Of an Application whose spec has content itself: a chart's version and values, or images. Retries keep the spec of the first
 * attempt (https://github.com/argoproj/argo-cd/issues/28794): a corrected one is synced once they end, after about ten minutes.
 */
export const syncPolicyOfContent = {
  ...common,
  retry: { limit: 8, refresh: true, backoff: { ...backoff, maxDuration: '2m' } },
};
