import { CloudFrontClient, CreateInvalidationCommand, paginateListDistributions } from '@aws-sdk/client-cloudfront';

/** The region of CloudFront's global API. */
const region = 'us-east-1';

/**
 * Invalidates the distribution of a host, and returns its id. The lookup is by host name, because the distribution is created
 * after the cluster that publishes.
 */
export async function invalidate(siteHost: string, reference: string, endpoint?: string): Promise<string> {
  const client = new CloudFrontClient({ region, ...(endpoint !== undefined && { endpoint }) });
  try {
    for await (const { DistributionList } of paginateListDistributions({ client }, {})) {
      const found = DistributionList?.Items?.find(({ Aliases }) => Aliases?.Items?.includes(siteHost));
      if (found?.Id === undefined) continue;
      await client.send(
        new CreateInvalidationCommand({
          DistributionId: found.Id,
          // One wildcard path counts as one path of the free quota.
          InvalidationBatch: { CallerReference: reference, Paths: { Quantity: 1, Items: ['/*'] } },
        }),
      );
      return found.Id;
    }
    throw new Error(`no CloudFront distribution in this account has the host ${siteHost}`);
  } finally {
    client.destroy();
  }
}
